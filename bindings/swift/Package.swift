// swift-tools-version: 6.0
import PackageDescription

// A release carries the address and checksum of its XCFramework here; the release workflow writes
// the two lines. In the source tree they are empty, and the library that `cargo build -p
// unafraid-ffi` made is linked: `swift build -Xlinker -Ltarget/debug`.
let url = ""
let checksum = ""

#if os(Linux)
    // An XCFramework holds nothing for Linux.
    let fromSource = true
#else
    let fromSource = checksum.isEmpty
#endif

let native: Target =
    fromSource
    ? .systemLibrary(name: "UnafraidFFI")
    : .binaryTarget(name: "UnafraidFFI", url: url, checksum: checksum)

let package = Package(
    name: "Unafraid",
    platforms: [.iOS(.v16), .macOS(.v13)],
    products: [.library(name: "Unafraid", targets: ["Unafraid"])],
    targets: [
        native,
        .target(
            name: "Unafraid",
            dependencies: ["UnafraidFFI"],
            resources: [.copy("PrivacyInfo.xcprivacy")]
        ),
        .testTarget(name: "UnafraidTests", dependencies: ["Unafraid"]),
    ],
    swiftLanguageModes: [.v6]
)
