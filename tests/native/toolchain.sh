# Sourced by `cross` and `arm`: from here on `cargo` is one that can build for machines for which no
# standard library is installed.
#
# Debian 12 builds its browser with packages of their own: a recent compiler, its cargo, and the
# source of the standard library. They are unpacked beside the system, which stays as it is. Their
# version moves when the browser needs a newer one; the version in use is printed.

cache=${XDG_CACHE_HOME:-$HOME/.cache}/unafraid/cross
toolchain=$cache/toolchain

unpack_toolchain() {
    local packages=(rustc-web cargo-web rust-web-src) with_libraries
    local work=$cache/unpacking.$$
    mkdir -p "$work/debs" "$work/unpacked"
    apt-get update -qq
    # What installing them would bring in, so that the shared libraries they need come too.
    with_libraries=$(apt-get install --simulate --no-install-recommends "${packages[@]}" |
        awk '/^Inst/ {print $2}')
    (
        cd "$work/debs"
        printf '%s\n' "${packages[@]}" "$with_libraries" | sed '/^$/d' | sort -u |
            xargs apt-get download -qq -o APT::Sandbox::User=root
    )
    for deb in "$work"/debs/*.deb; do
        dpkg -x "$deb" "$work/unpacked"
    done
    # 365 MB of the compiler's own source, which nothing here reads.
    rm -rf "$work"/unpacked/usr/src/rustc-*/{compiler,src}
    rm -rf "$toolchain"
    mv "$work/unpacked" "$toolchain"
    rm -rf "$work"
}

[ -x "$toolchain/usr/bin/rustc" ] || unpack_toolchain

export PATH=$toolchain/usr/bin:$PATH
export LD_LIBRARY_PATH=$toolchain/usr/lib/x86_64-linux-gnu
export RUSTC=$toolchain/usr/bin/rustc
# Building the standard library is an unstable option of cargo's.
export RUSTC_BOOTSTRAP=1
build_std=(-Z "build-std=std,panic_unwind")
# Kept between runs and clones: the standard library and the dependencies are most of the work.
export CARGO_TARGET_DIR=$cache/build CARGO_INCREMENTAL=0 CARGO_PROFILE_DEV_DEBUG=0

rustc --version
