// A small app for iOS 17: create or unlock, list and search, tell an experience by questions. It locks
// in the background, and covers the window before the system takes its picture of it. Here it is only
// parsed, but for `Model.swift`, which is compiled.

import SwiftUI
import Unafraid

@main
struct SampleApp: App {
    @State private var model = Model(vault: Self.vault())
    @Environment(\.scenePhase) private var phase

    var body: some Scene {
        WindowGroup {
            RootView(model: model)
                // Over everything as soon as the app is not in front: that is before the picture for
                // the app switcher is taken.
                .overlay { if phase != .active { Color(.systemBackground).ignoresSafeArea() } }
                .task { await model.start() }
        }
        .onChange(of: phase) { _, phase in
            if phase == .background { lockInTheBackground() }
        }
    }

    /// Sealing takes a moment, and the system gives one that is asked for. Where it does not suffice,
    /// nothing is lost: the next unlock does what is left.
    private func lockInTheBackground() {
        let application = UIApplication.shared
        let moment = application.beginBackgroundTask(withName: "lock")
        Task {
            await model.lock()
            application.endBackgroundTask(moment)
        }
    }

    /// In a folder of its own: out of backups, and unreadable while the device is locked. Files that
    /// the vault makes later take the protection of the folder.
    private static func vault() -> Vault {
        var folder = URL.applicationSupportDirectory.appending(path: "vault")
        try? FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true,
            attributes: [.protectionKey: FileProtectionType.complete])
        var values = URLResourceValues()
        values.isExcludedFromBackup = true
        try? folder.setResourceValues(values)
        let path = folder.appending(path: "journal").path
        let keystore = SecureEnclaveKeystore()
        // The keychain outlives the app: what an earlier installation left opens nothing any more.
        if !FileManager.default.fileExists(atPath: path) { try? keystore.deleteAllKeys() }
        return Vault(path: path, keystore: keystore)
    }
}
