// The library for a plain JVM. The pom.xml of the folder above builds the same sources.

plugins {
    alias(libs.plugins.kotlin.jvm)
    `java-library`
}

group = "unafraid"
version = "0.1.0"

dependencies {
    api(libs.coroutines.core)
    implementation(libs.jna)
    testImplementation(libs.kotlin.test)
    testImplementation(libs.junit)
    testImplementation(libs.serialization.json)
    testRuntimeOnly(libs.junit.launcher)
}

kotlin {
    jvmToolchain(17)
    sourceSets["main"].kotlin.srcDir("../common/src/main/kotlin")
}

tasks.test {
    useJUnitPlatform()
    // The folder with the native library, from `cargo build -p unafraid-ffi`.
    val native = providers.gradleProperty("native.dir").orElse("$rootDir/../../target/debug")
    systemProperty("jna.library.path", native.get())
    systemProperty("conformance", "$rootDir/../../tests/conformance")
    systemProperty("bench", providers.gradleProperty("bench").orElse("false").get())
}
