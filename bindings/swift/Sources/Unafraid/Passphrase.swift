import Foundation

/// A passphrase in memory of its own, which is overwritten by `wipe()`, and at the latest when
/// nothing refers to it any more. It prints as nothing.
///
/// Make it from bytes where you can. What the system keeps of what was typed (the text field's own
/// string, the keyboard) nothing here reaches.
public final class Passphrase: @unchecked Sendable {  // everything below is touched with the lock held
    private let lock = NSLock()
    private let memory: UnsafeMutableRawBufferPointer
    private var users = 0
    private var isUnwanted = false

    /// Copies bytes of UTF-8. Overwrite yours afterwards.
    public init(utf8 bytes: some Collection<UInt8>) {
        memory = .allocate(byteCount: bytes.count, alignment: 1)
        memory.copyBytes(from: bytes)
    }

    /// Copies a string's text. The string itself **cannot be overwritten**: Swift may have stored its
    /// text in several places, and frees them as they are. Keep it for as short a time as you can,
    /// and empty the text field at once.
    public convenience init(_ text: String) {
        self.init(utf8: text.utf8)
    }

    deinit {
        Self.overwrite(memory)
        memory.deallocate()
    }

    /// Overwrites the passphrase, now or as soon as the call ends that is using it. It is an empty
    /// one from then on, which is refused.
    public func wipe() {
        lock.withLock {
            isUnwanted = true
            if users == 0 { Self.overwrite(memory) }
        }
    }

    /// Lends the bytes for the time of a call, without a copy.
    package func withBytes<T>(_ work: (Data) throws -> T) rethrows -> T {
        let bytes = lock.withLock {
            if isUnwanted { return Data() }
            users += 1
            return lent
        }
        defer {
            if !bytes.isEmpty {
                lock.withLock {
                    users -= 1
                    if isUnwanted, users == 0 { Self.overwrite(memory) }
                }
            }
        }
        return try work(bytes)
    }

    private var lent: Data {
        guard let start = memory.baseAddress else { return Data() }
        return Data(bytesNoCopy: start, count: memory.count, deallocator: .none)
    }

    /// With a call that the compiler may not leave out, as it may a store that nobody reads.
    private static func overwrite(_ memory: UnsafeMutableRawBufferPointer) {
        guard let start = memory.baseAddress else { return }
        #if canImport(Darwin)
            memset_s(start, memory.count, 0, memory.count)
        #else
            explicit_bzero(start, memory.count)
        #endif
    }
}

extension Passphrase: CustomReflectable {
    /// Nothing, so that no log and no debugger shows even its length.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
