import Foundation
import Unafraid
import XCTest

final class ConcurrencyTests: VaultTest {
    /// Blocks in the middle of `create` until it is let go.
    private final class StuckKeystore: DeviceKeystore {
        let entered = DispatchSemaphore(value: 0)
        let letGo = DispatchSemaphore(value: 0)

        func wrap(alias: String, context: Data, key: Data) throws -> Data {
            entered.signal()
            letGo.wait()
            throw KeystoreError.AuthCanceled
        }
        func unwrap(alias: String, context: Data, wrapped: Data) throws -> Data { throw KeystoreError.Failed }
        func deleteKey(alias: String) throws {}
    }

    func testCallsThatBlockLeaveTheThreadsOfTasksAlone() async throws {
        let keystore = StuckKeystore()
        let calls = ProcessInfo.processInfo.activeProcessorCount + 2
        let creating = (0..<calls).map { number in
            let vault = Vault(path: "\(path)-\(number)", keystore: keystore)
            return Task { try await vault.create(passphrase: example()) }
        }
        // Were the calls on the threads of tasks, this would find none and wait for ever.
        let others = expectation(description: "other tasks go on")
        Task.detached {
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<calls { group.addTask { await Task.yield() } }
            }
            others.fulfill()
        }
        await fulfillment(of: [others], timeout: 30)
        // Only now: every call was, or will be, in the middle of its work.
        for _ in 0..<calls { keystore.letGo.signal() }
        for creation in creating {
            await assertThrows({ if case .Keystore(.AuthCanceled) = $0 { true } else { false } }) {
                try await creation.value
            }
        }
        for _ in 0..<calls { XCTAssertEqual(keystore.entered.wait(timeout: .now()), .success) }
    }

    func testLockingOvertakesTheCallsThatWait() async throws {
        let journal = try await open()
        let (entered, locked) = (expectation(description: "entered"), expectation(description: "locked"))
        let letGo = DispatchSemaphore(value: 0)
        let stuck = Task {
            try await journal.change { _ in
                entered.fulfill()
                letGo.wait()
            }
        }
        await fulfillment(of: [entered], timeout: 30)
        let waiting = Task { try await journal.add(Experience(service: .library, outcome: .refused)) }
        let locking = Task {
            try await journal.lock()
            locked.fulfill()
        }
        await fulfillment(of: [locked], timeout: 30)
        letGo.signal()
        try await stuck.value
        try await locking.value
        await assertThrows(\.isLocked) { try await waiting.value }
    }

    func testAfterLockingEveryCallSaysSo() async throws {
        let journal = try await open()
        let draft = try await journal.beginDraft()
        try await journal.lock()
        await assertThrows(\.isLocked) { try await journal.page() }
        await assertThrows(\.isLocked) { try await journal.lock() }
        await assertThrows(\.isLocked) { try await journal.idle() }
        await assertThrows(\.isLocked) { try await journal.finishDraft(draft) }
        await assertThrows(\.isLocked) { try await journal.attach(to: 1, data: Data()) }
        await assertThrows(\.isLocked) { try await journal.attachmentData(of: 1, number: 1) }
    }

    func testADefectArrivesAsAnErrorAndLocks() async throws {
        let journal = try await open()
        await assertThrows(\.isDefect) { try raiseDefect() }
        let page = try await journal.page()
        XCTAssertTrue(page.isEmpty)
        await assertThrows(\.isDefect) { try raiseDefect(journal: journal.blocking) }
        await assertThrows(\.isLocked) { try await journal.page() }
    }

    func testACancelledTaskWritesButDoesNotRead() async throws {
        let journal = try await open()
        let task = Task { () -> (ExperienceID, Bool) in
            withUnsafeCurrentTask { $0?.cancel() }
            let id = try await journal.add(Experience(service: .library, outcome: .refused))
            do {
                _ = try await journal.search("anything")
                return (id, false)
            } catch is CancellationError {
                return (id, true)
            }
        }
        let (id, leftOut) = try await task.value
        XCTAssertTrue(leftOut)
        let page = try await journal.page()
        XCTAssertEqual(page.map(\.id), [id])
    }

    func testProgressEndsWithAFinishedStep() async throws {
        let vault = Vault(path: path)
        async let created: Void = vault.create(passphrase: example())
        var last: VaultProgress?
        for await news in vault.progress {
            XCTAssertGreaterThanOrEqual(news.fraction, last?.fraction ?? 0)
            last = news
            if news.done == news.total { break }
        }
        try await created
        XCTAssertEqual(last?.fraction, 1)
    }

    func testProgressEndsWithItsVault() async throws {
        var vault: Vault? = Vault(path: path)
        let progress = try XCTUnwrap(vault).progress
        vault = nil
        for await _ in progress { XCTFail("nothing was done") }
    }
}
