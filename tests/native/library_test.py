"""Shows that each check of `library.py` fails where it must, on small libraries made on the spot, each
with one thing wrong. Needs a C compiler (`CC`, else `cc`)."""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

import library

GOOD = """
    #include <string.h>
    unsigned long uniffi_length(const char *text) { return strlen(text); }
"""
ALIGNED = "-Wl,-z,max-page-size=16384"
EXPECTED = frozenset(
    """
    strlen __cxa_finalize __gmon_start__ _ITM_deregisterTMCloneTable _ITM_registerTMCloneTable
    """.split()
)


class Library(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def built(self, source, link=ALIGNED):
        path = self.folder / "planted.so"
        command = [os.environ.get("CC", "cc"), "-w", "-shared", "-fPIC", "-O1", link, "-o", path]
        subprocess.run([*command, "-xc", "-"], input=source, text=True, check=True)
        return path

    def findings(self, more="", link=ALIGNED, expected=EXPECTED):
        return library.findings(self.built(GOOD + more, link), expected)

    def test_a_good_one_passes(self):
        self.assertEqual(self.findings(), [])

    def test_small_pages(self):
        found = self.findings(link="-Wl,-z,max-page-size=4096")
        self.assertEqual(found, ["a segment is aligned to 4096 bytes, not to 16384"])

    def test_the_network(self):
        calls = "int socket(int, int, int); int uniffi_s(void) { return socket(2, 1, 0); }"
        wrong = ["it imports socket: the network"]
        self.assertEqual(self.findings(calls), wrong)
        self.assertEqual(self.findings(calls, expected=EXPECTED | {"socket"}), wrong)

    def test_another_program(self):
        calls = "int system(const char *); int uniffi_s(void) { return system(0); }"
        wrong = ["it imports system: other programs and libraries"]
        self.assertEqual(self.findings(calls), wrong)
        self.assertEqual(self.findings(calls, expected=EXPECTED | {"system"}), wrong)

    def test_an_unexpected_import(self):
        calls = "int chroot(const char *); int uniffi_c(void) { return chroot(0); }"
        self.assertEqual(
            self.findings(calls), ["it imports chroot, which imports.txt does not expect"]
        )

    def test_foreign_exports(self):
        names = "int sqlite3_open; void rust_eh_personality(void) {}"
        self.assertEqual(
            self.findings(names),
            ["it exports rust_eh_personality", "it exports sqlite3_open"],
        )

    def test_another_library(self):
        found = library.findings(self.built("static int nothing;"), EXPECTED)
        self.assertEqual(found, ["it exports nothing that uniffi generates"])

    def test_a_large_one(self):
        found = self.findings("const char uniffi_large[3000000] = {1};")
        self.assertEqual(len(found), 1)
        self.assertRegex(found[0], r"^it has 3,0\d\d,\d\d\d bytes, more than 3,000,000$")

    def test_no_library_is_an_error(self):
        text = self.folder / "text.so"
        text.write_text("no library\n")
        with self.assertRaises(subprocess.CalledProcessError):
            library.findings(text, EXPECTED)

    def test_the_list_is_read(self):
        text = "# a comment with socket\nopen  close\n\nread\n"
        self.assertEqual(library.expected_imports(text), {"open", "close", "read"})


if __name__ == "__main__":
    unittest.main()
