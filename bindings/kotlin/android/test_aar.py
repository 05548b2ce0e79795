"""Packs the Android library twice, from two folders, and looks at what came out.

The folder with the compiled classes is in CLASSES, that of the same sources compiled elsewhere in
CLASSES_AGAIN. The native libraries are stand-ins: only their heads are true.
"""

import importlib.machinery
import importlib.util
import io
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
CLASSES = pathlib.Path(os.environ["CLASSES"])
CLASSES_AGAIN = pathlib.Path(os.environ["CLASSES_AGAIN"])
ANDROID = "{http://schemas.android.com/apk/res/android}"


def load(script):
    """A script as a module, without leaving compiled Python beside it."""
    sys.dont_write_bytecode = True
    loader = importlib.machinery.SourceFileLoader("aar", str(script))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("aar", loader))
    loader.exec_module(module)
    return module


AAR = load(HERE / "aar")


class Packed(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.native = self.folder / "native"
        for abi, machine in AAR.ABIS.items():
            self.give(abi, machine)

    def give(self, abi, machine):
        head = b"\x7fELF" + bytes(14) + machine.to_bytes(2, "little")
        (self.native / abi).mkdir(parents=True, exist_ok=True)
        (self.native / abi / AAR.LIBRARY).write_bytes(head + b"EXAMPLE")

    def packed(self, **options):
        return zipfile.ZipFile(AAR.pack(CLASSES, self.native, self.folder / "out", **options))

    def classes_jar(self):
        with self.packed() as aar:
            return zipfile.ZipFile(io.BytesIO(aar.read("classes.jar")))

    def refused(self, part, **options):
        with self.assertRaisesRegex(AAR.Refused, part):
            self.packed(**options)


class Layout(Packed):
    def test_has_what_gradle_looks_for_and_nothing_else(self):
        with self.packed() as aar:
            self.assertEqual(
                aar.namelist(),
                [
                    "AndroidManifest.xml",
                    "META-INF/com/android/build/gradle/aar-metadata.properties",
                    "R.txt",
                    "classes.jar",
                    "jni/arm64-v8a/libunafraid_ffi.so",
                    "jni/armeabi-v7a/libunafraid_ffi.so",
                    "jni/x86_64/libunafraid_ffi.so",
                    "proguard.txt",
                    "res/xml/unafraid_backup_rules.xml",
                    "res/xml/unafraid_data_extraction_rules.xml",
                ],
            )

    def test_names_its_resources(self):
        with self.packed() as aar:
            self.assertEqual(
                aar.read("R.txt").decode().splitlines(),
                [
                    "int xml unafraid_backup_rules 0x0",
                    "int xml unafraid_data_extraction_rules 0x0",
                ],
            )

    def test_its_manifest_asks_an_app_for_nothing(self):
        with self.packed() as aar:
            root = ElementTree.fromstring(aar.read("AndroidManifest.xml"))
        self.assertEqual(root.get("package"), "unafraid.android")
        self.assertEqual([part.tag for part in root], ["uses-sdk"])
        self.assertEqual(root[0].attrib, {f"{ANDROID}minSdkVersion": "26"})

    def test_brings_the_rules_for_r8(self):
        with self.packed() as aar:
            rules = aar.read("proguard.txt").decode().splitlines()
        self.assertIn("-keep class com.sun.jna.** { *; }", rules)
        self.assertIn("-keep class unafraid.** { *; }", rules)

    def test_backup_rules_leave_nothing_out(self):
        domains = [
            f"{device}{domain}"
            for device in ("", "device_")
            for domain in ("root", "file", "database", "sharedpref")
        ] + ["external"]
        rules = []
        with self.packed() as aar:
            for name in ("unafraid_backup_rules", "unafraid_data_extraction_rules"):
                root = ElementTree.fromstring(aar.read(f"res/xml/{name}.xml"))
                rules += [root] if root.tag == "full-backup-content" else list(root)
        self.assertEqual(
            [rule.tag for rule in rules],
            ["full-backup-content", "cloud-backup", "device-transfer"],
        )
        for rule in rules:
            self.assertEqual({part.tag for part in rule}, {"exclude"})
            self.assertEqual({part.get("path") for part in rule}, {"."})
            self.assertCountEqual([part.get("domain") for part in rule], domains)


class Classes(Packed):
    def test_are_ours_alone(self):
        with self.classes_jar() as jar:
            names = jar.namelist()
        for name in names:
            self.assertRegex(name, r"^(unafraid/.*\.class|META-INF/unafraid-android\.kotlin_module)$")
        for name in ("AndroidKeystore", "LockOnBackground", "ScreenKt", "BiometricUnlockKt"):
            self.assertIn(f"unafraid/android/{name}.class", names)
        for name in ("Vault", "Journal", "DeviceKeystore"):
            self.assertIn(f"unafraid/{name}.class", names)
        self.assertIn("META-INF/unafraid-android.kotlin_module", names)

    def test_others_are_refused(self):
        compiled = self.folder / "classes"
        shutil.copytree(CLASSES, compiled)
        (compiled / "kotlin").mkdir()
        (compiled / "kotlin/Unit.class").write_bytes(b"EXAMPLE")
        with self.assertRaisesRegex(AAR.Refused, "not ours: kotlin/Unit.class"):
            AAR.pack(compiled, self.native, self.folder / "out")

    def test_that_are_missing_are_refused(self):
        (self.folder / "empty").mkdir()
        with self.assertRaisesRegex(AAR.Refused, "no compiled classes"):
            AAR.pack(self.folder / "empty", self.native, self.folder / "out")


class Native(Packed):
    def test_a_missing_abi_is_an_error(self):
        shutil.rmtree(self.native / "armeabi-v7a")
        self.refused("no armeabi-v7a/libunafraid_ffi.so")

    def test_a_missing_abi_is_left_out_on_demand(self):
        shutil.rmtree(self.native / "armeabi-v7a")
        with self.packed(some_abis=True) as aar:
            self.assertNotIn("jni/armeabi-v7a/libunafraid_ffi.so", aar.namelist())
            self.assertIn("jni/x86_64/libunafraid_ffi.so", aar.namelist())

    def test_a_library_for_another_machine_is_an_error(self):
        self.give("arm64-v8a", AAR.ABIS["x86_64"])
        self.refused("not a library for arm64-v8a")

    def test_the_command_says_why_it_packs_nothing(self):
        shutil.rmtree(self.native / "x86_64")
        command = [HERE / "aar", CLASSES, self.native, self.folder / "out"]
        done = subprocess.run(command, capture_output=True, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, "^aar: no x86_64/libunafraid_ffi.so in ")
        self.assertFalse((self.folder / "out").exists())


class Reproducible(Packed):
    def test_the_same_sources_in_another_folder_give_the_same_bytes(self):
        elsewhere = self.folder / "elsewhere"
        # Another order of making files, and other times.
        for path in sorted(CLASSES_AGAIN.rglob("*"), reverse=True):
            if path.is_file():
                copy = elsewhere / "classes" / path.relative_to(CLASSES_AGAIN)
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(path.read_bytes())
                os.utime(copy, (0, 0))
        shutil.copytree(self.native, elsewhere / "native")
        once = AAR.pack(CLASSES, self.native, self.folder / "out")
        again = AAR.pack(elsewhere / "classes", elsewhere / "native", elsewhere / "out")
        names = sorted(path.name for path in once.parent.iterdir())
        self.assertEqual(
            names,
            [f"unafraid-android-0.1.0{end}" for end in ("-sources.jar", ".aar", ".pom")],
        )
        for name in names:
            first, second = (once.parent / name).read_bytes(), (again.parent / name).read_bytes()
            self.assertEqual(first, second, name)


class Dependencies(Packed):
    def test_jna_comes_as_an_aar(self):
        aar = AAR.pack(CLASSES, self.native, self.folder / "out")
        root = ElementTree.parse(aar.with_suffix(".pom")).getroot()
        found = {
            one.findtext(f"{AAR.MAVEN}artifactId"): one.findtext(f"{AAR.MAVEN}type")
            for one in root.iter(f"{AAR.MAVEN}dependency")
        }
        self.assertEqual(
            found,
            {"kotlin-stdlib": None, "kotlinx-coroutines-android": None, "jna": "aar"},
        )
        # What has no version, or one that was not found, is printed as None.
        self.assertNotIn("None", aar.with_suffix(".pom").read_text())


if __name__ == "__main__":
    unittest.main()
