import Foundation

/// What `SecureEnclaveKeystore` gives for a wrapped key: which way it was wrapped, and what opening
/// it takes besides the hardware key.
///
/// It is written as version (1 byte: 1) ‖ way (1 byte) ‖ length of the public key (1 byte) ‖ the
/// public key ‖ the sealed key (nonce, ciphertext and tag of AES-GCM, 12 + 32 + 16 bytes). Anything
/// else is refused, so that nothing is opened that was not written by this.
package struct WrappedKey: Equatable {
    package enum Way: UInt8 {
        /// The hardware key is a P-256 key of the Secure Enclave; the public key is that of the
        /// other side, made for this one wrapping: X9.63, uncompressed.
        case secureEnclave = 1
        /// The hardware key is 32 bytes in the keychain. There is no public key.
        case keychain = 2

        package var publicKeyLength: Int { self == .secureEnclave ? 65 : 0 }
    }

    package static let version: UInt8 = 1
    package static let sealedLength = 12 + 32 + 16

    package let way: Way
    package let publicKey: Data
    package let sealed: Data

    /// Nothing where the lengths are not those of this way.
    package init?(way: Way, publicKey: Data, sealed: Data) {
        guard publicKey.count == way.publicKeyLength, sealed.count == Self.sealedLength else { return nil }
        (self.way, self.publicKey, self.sealed) = (way, publicKey, sealed)
    }

    package init?(_ written: Data) {
        let bytes = [UInt8](written)
        guard bytes.count >= 3, bytes[0] == Self.version, let way = Way(rawValue: bytes[1]),
            Int(bytes[2]) == way.publicKeyLength,
            bytes.count == 3 + way.publicKeyLength + Self.sealedLength
        else { return nil }
        let rest = bytes.dropFirst(3)
        self.init(
            way: way, publicKey: Data(rest.prefix(way.publicKeyLength)),
            sealed: Data(rest.dropFirst(way.publicKeyLength)))
    }

    package var written: Data {
        Data([Self.version, way.rawValue, UInt8(publicKey.count)]) + publicKey + sealed
    }

    /// What the sealed key is bound to besides the hardware key: everything before it, the alias and
    /// the context, each text with its length before it, so that no two of them read alike.
    package static func bound(way: Way, publicKey: Data, alias: String, context: Data) -> Data {
        var bound = Data([version, way.rawValue])
        for part in [publicKey, Data(alias.utf8), context] {
            withUnsafeBytes(of: UInt32(part.count).bigEndian) { bound.append(contentsOf: $0) }
            bound.append(part)
        }
        return bound
    }
}
