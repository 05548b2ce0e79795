"""What an app's library must look like from outside: how it is laid out, what it takes from the
system, what it offers, and how large it is.

    python3 library.py LIBRARY.so

Reads ELF files with LLVM's tools. `library_test.py` shows that each check fails where it must.
"""

import subprocess
import sys
from pathlib import Path

EXPECTED_IMPORTS = Path(__file__).with_name("imports.txt")

# Android maps libraries in pages of up to this size.
PAGE = 16 * 1024
LARGEST = 3_000_000

# What uniffi generates, and nothing else: a name that the app's other libraries also have would be
# mistaken for theirs.
EXPORTS = ("uniffi_", "ffi_", "UNIFFI_META_")

# Refused even if the list of expected imports has them: the network, and what starts or loads
# another program.
NETWORK = frozenset(
    """
    accept accept4 bind connect gai_strerror getaddrinfo gethostbyaddr gethostbyname gethostbyname2
    gethostbyname2_r gethostbyname_r getifaddrs getnameinfo getpeername getservbyname getsockname
    getsockopt if_indextoname if_nametoindex inet_addr inet_aton inet_ntop inet_pton listen recv
    recvfrom recvmmsg recvmsg res_init res_query res_search send sendfile sendmmsg sendmsg sendto
    setsockopt shutdown socket socketpair
    """.split()
)
PROGRAMS = frozenset(
    """
    dlmopen dlopen execl execle execlp execv execve execveat execvp execvpe fexecve fork popen
    posix_spawn posix_spawnp system vfork
    """.split()
)


def findings(library, expected):
    """What is wrong with the library, one line each. `expected` names what it may import."""
    found = []

    alignments = load_alignments(library)
    if not alignments:
        found.append("it has no segment to load")
    if small := [alignment for alignment in alignments if alignment < PAGE]:
        found.append(f"a segment is aligned to {small[0]} bytes, not to {PAGE}")

    for name in symbols(library, "--undefined-only"):
        if name in NETWORK:
            found.append(f"it imports {name}: the network")
        elif name in PROGRAMS:
            found.append(f"it imports {name}: other programs and libraries")
        elif name not in expected:
            found.append(f"it imports {name}, which {EXPECTED_IMPORTS.name} does not expect")

    exported = symbols(library, "--defined-only")
    if not any(name.startswith(EXPORTS) for name in exported):
        found.append("it exports nothing that uniffi generates")
    for name in exported:
        if not name.startswith(EXPORTS):
            found.append(f"it exports {name}")

    size = library.stat().st_size
    if size > LARGEST:
        found.append(f"it has {size:,} bytes, more than {LARGEST:,}")
    return found


def load_alignments(library):
    """The alignment of each segment that is mapped into memory."""
    lines = tool("llvm-readelf", "--program-headers", "--wide", library)
    return [int(line.split()[-1], 16) for line in lines if line.split()[:1] == ["LOAD"]]


def symbols(library, which):
    """Names of the dynamic symbol table, without versions such as `@GLIBC_2.34`."""
    lines = tool("llvm-nm", "--dynamic", which, "--format=just-symbols", library)
    return sorted({line.split("@")[0] for line in lines if line})


def tool(*command):
    """The lines that a command prints. Where it fails, so does everything."""
    done = subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True)
    return done.stdout.splitlines()


def expected_imports(text):
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(name for line in lines for name in line.split())


def main():
    library = Path(sys.argv[1])
    wrong = findings(library, expected_imports(EXPECTED_IMPORTS.read_text()))
    for line in wrong:
        print(f"{library.name}: {line}")
    if wrong:
        sys.exit(1)
    print(f"size: {library.stat().st_size:,} bytes, at most {LARGEST:,}")
    print(f"alignment: {min(load_alignments(library)):,} bytes, at least {PAGE:,}")
    print(f"exports: {len(symbols(library, '--defined-only'))} names, all of them uniffi's")
    print(f"imports: {len(symbols(library, '--undefined-only'))} names, all of them expected")


if __name__ == "__main__":
    main()
