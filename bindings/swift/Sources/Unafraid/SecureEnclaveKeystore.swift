// A keystore for iPhone and Mac. Here it is only parsed: neither Apple's headers nor a device are to
// be had where this project is built. Try it on a device before you ship it. The form of what it
// writes is in `WrappedKey.swift`, which is tested.

#if canImport(Security) && canImport(CryptoKit) && canImport(LocalAuthentication)

    import CryptoKit
    import Foundation
    import LocalAuthentication
    import Security

    /// Wraps the vault's key with a key of the Secure Enclave, or, on hardware without one, with a key
    /// in the keychain. Both stay on this device, in no backup.
    ///
    /// A fresh P-256 key is made for each wrapping, and the key that wraps is agreed on between it and
    /// a second one that is forgotten at once (ECDH, HKDF-SHA256, AES-256-GCM). Apple's own ECIES
    /// cannot bind a context, which the vault needs.
    public final class SecureEnclaveKeystore: DeviceKeystore {
        /// When the hardware key can be used.
        public enum Accessibility: Sendable {
            /// While the device is unlocked.
            case whenUnlocked
            /// The same, and only as long as the device has a passcode: when the passcode is removed,
            /// the system deletes the key, and the vault opens no more.
            case whenPasscodeSet

            fileprivate var attribute: CFString {
                switch self {
                case .whenUnlocked: kSecAttrAccessibleWhenUnlockedThisDeviceOnly
                case .whenPasscodeSet: kSecAttrAccessibleWhenPasscodeSetThisDeviceOnly
                }
            }
        }

        private let service: String
        private let accessibility: Accessibility
        private let asksPerson: Bool

        /// `service` sets the keys of this keystore apart in the app's keychain. With `asksPerson`
        /// the system asks for face, finger or passcode before a key is unwrapped: then give the
        /// vault `keystorePrompts: true`, and unlock in two steps with `unwrap(_:asking:)`.
        public init(
            service: String = "unafraid", accessibility: Accessibility = .whenUnlocked,
            asksPerson: Bool = false
        ) {
            self.service = service
            self.accessibility = accessibility
            self.asksPerson = asksPerson
        }

        public func wrap(alias: String, context: Data, key: Data) throws -> Data {
            try named {
                try remove(item(alias))
                return SecureEnclave.isAvailable
                    ? try wrapInEnclave(alias: alias, context: context, key: key)
                    : try wrapInKeychain(alias: alias, context: context, key: key)
            }
        }

        public func unwrap(alias: String, context: Data, wrapped: Data) throws -> Data {
            try unwrap(alias: alias, context: context, wrapped: wrapped, asking: nil)
        }

        /// Between the two steps of an unlock: unwraps what is pending, and asks the person as the
        /// authentication context says. Call it off the main thread, and overwrite what comes back
        /// after the second step.
        public func unwrap(_ pending: PendingUnlock, asking authentication: LAContext) throws -> Data {
            try unwrap(
                alias: pending.alias(), context: pending.context(), wrapped: pending.wrapped(),
                asking: authentication)
        }

        public func deleteKey(alias: String) throws {
            try named { try remove(item(alias)) }
        }

        /// Deletes every key of this keystore, and with them every vault that it belongs to. The keychain
        /// outlives the app: call this at a start at which there is no vault.
        public func deleteAllKeys() throws {
            try named { try remove(item(nil)) }
        }

        private func wrapInEnclave(alias: String, context: Data, key: Data) throws -> Data {
            let own = try SecureEnclave.P256.KeyAgreement.PrivateKey(
                accessControl: try access(asksPerson ? [.privateKeyUsage, .userPresence] : .privateKeyUsage))
            // What is stored is readable by this device's Enclave only, which asks the person itself.
            try store(own.dataRepresentation, alias: alias, control: try access([]))

            let other = P256.KeyAgreement.PrivateKey()
            let publicKey = other.publicKey.x963Representation
            let bound = WrappedKey.bound(
                way: .secureEnclave, publicKey: publicKey, alias: alias, context: context)
            let agreed = try other.sharedSecretFromKeyAgreement(with: own.publicKey)
            return try seal(
                key, with: derive(agreed, bound), way: .secureEnclave, publicKey: publicKey, bound: bound)
        }

        private func wrapInKeychain(alias: String, context: Data, key: Data) throws -> Data {
            let own = SymmetricKey(size: .bits256)
            try store(
                own.withUnsafeBytes { Data($0) }, alias: alias,
                control: try access(asksPerson ? .userPresence : []))
            let bound = WrappedKey.bound(way: .keychain, publicKey: Data(), alias: alias, context: context)
            return try seal(key, with: own, way: .keychain, publicKey: Data(), bound: bound)
        }

        private func unwrap(
            alias: String, context: Data, wrapped: Data, asking authentication: LAContext?
        ) throws -> Data {
            try named {
                guard let wrapped = WrappedKey(wrapped) else { throw KeystoreError.Failed }
                let bound = WrappedKey.bound(
                    way: wrapped.way, publicKey: wrapped.publicKey, alias: alias, context: context)
                let stored = try load(alias, asking: authentication)
                let key: SymmetricKey
                switch wrapped.way {
                case .secureEnclave:
                    let own = try SecureEnclave.P256.KeyAgreement.PrivateKey(
                        dataRepresentation: stored, authenticationContext: authentication)
                    let other = try P256.KeyAgreement.PublicKey(x963Representation: wrapped.publicKey)
                    key = derive(try own.sharedSecretFromKeyAgreement(with: other), bound)
                case .keychain:
                    key = SymmetricKey(data: stored)
                }
                let sealed = try AES.GCM.SealedBox(combined: wrapped.sealed)
                return try AES.GCM.open(sealed, using: key, authenticating: bound)
            }
        }

        private func derive(_ agreed: SharedSecret, _ bound: Data) -> SymmetricKey {
            agreed.hkdfDerivedSymmetricKey(
                using: SHA256.self, salt: Data(), sharedInfo: bound, outputByteCount: 32)
        }

        private func seal(
            _ key: Data, with wrapping: SymmetricKey, way: WrappedKey.Way, publicKey: Data, bound: Data
        ) throws -> Data {
            let sealed = try AES.GCM.seal(key, using: wrapping, authenticating: bound)
            guard let combined = sealed.combined,
                let wrapped = WrappedKey(way: way, publicKey: publicKey, sealed: combined)
            else { throw KeystoreError.Failed }
            return wrapped.written
        }

        // MARK: The keychain

        private func item(_ alias: String?) -> [CFString: Any] {
            var item: [CFString: Any] = [
                kSecClass: kSecClassGenericPassword,
                kSecAttrService: service,
                // The keychain of iOS on the Mac too: the older one knows no access control.
                kSecUseDataProtectionKeychain: true,
            ]
            item[kSecAttrAccount] = alias
            return item
        }

        private func access(_ flags: SecAccessControlCreateFlags) throws -> SecAccessControl {
            guard let control = SecAccessControlCreateWithFlags(nil, accessibility.attribute, flags, nil)
            else { throw KeystoreError.Failed }
            return control
        }

        private func store(_ data: Data, alias: String, control: SecAccessControl) throws {
            var item = item(alias)
            item[kSecAttrAccessControl] = control
            item[kSecValueData] = data
            try check(SecItemAdd(item as CFDictionary, nil))
        }

        private func load(_ alias: String, asking authentication: LAContext?) throws -> Data {
            var item = item(alias)
            item[kSecReturnData] = true
            item[kSecUseAuthenticationContext] = authentication
            var found: CFTypeRef?
            try check(SecItemCopyMatching(item as CFDictionary, &found))
            guard let data = found as? Data else { throw KeystoreError.Failed }
            return data
        }

        private func remove(_ item: [CFString: Any]) throws {
            let status = SecItemDelete(item as CFDictionary)
            if status != errSecItemNotFound { try check(status) }
        }

        private func check(_ status: OSStatus) throws {
            if status != errSecSuccess { throw Self.error(for: status) }
        }

        // MARK: Errors

        /// Gives every error one of the vault's names.
        private func named<T>(_ work: () throws -> T) throws -> T {
            do {
                return try work()
            } catch let error as KeystoreError {
                throw error
            } catch let error as LAError {
                throw Self.error(for: error)
            } catch let error as NSError where error.domain == NSOSStatusErrorDomain {
                throw Self.error(for: OSStatus(truncatingIfNeeded: error.code))
            } catch {
                throw KeystoreError.Failed
            }
        }

        /// What is not known is no reason to give a key up: only what surely is gone is called so.
        private static func error(for status: OSStatus) -> KeystoreError {
            switch status {
            case errSecInteractionNotAllowed, errSecNotAvailable: .DeviceLocked
            case errSecUserCanceled: .AuthCanceled
            case errSecAuthFailed: .AuthRequired
            case errSecItemNotFound: .KeyMissing
            default: .Failed
            }
        }

        private static func error(for error: LAError) -> KeystoreError {
            switch error.code {
            case .userCancel, .appCancel, .systemCancel, .userFallback: .AuthCanceled
            case .authenticationFailed, .biometryLockout, .notInteractive: .AuthRequired
            case .passcodeNotSet: .KeyInvalidated
            default: .Failed
            }
        }
    }

#endif
