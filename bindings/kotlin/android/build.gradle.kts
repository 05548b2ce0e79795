// The library for phones. It compiles the layer in `../common` and, on top, what only Android has.
//
// The native libraries come from `cargo ndk` into `src/main/jniLibs`: see
// `.github/workflows/release-android.yml`. They are not kept in the repository.

plugins {
    alias(libs.plugins.android.library)
    alias(libs.plugins.kotlin.android)
}

android {
    namespace = "unafraid.android"
    compileSdk = 36

    defaultConfig {
        minSdk = 26
        consumerProguardFiles("consumer-rules.pro")
        ndk { abiFilters += listOf("arm64-v8a", "armeabi-v7a", "x86_64") }
    }
    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_17
        targetCompatibility = JavaVersion.VERSION_17
    }
    sourceSets["main"].kotlin.srcDir("../common/src/main/kotlin")
    testOptions.unitTests.all { it.useJUnitPlatform() }
}

dependencies {
    api(libs.coroutines.android)
    // JNA's AAR brings its own native code. Its jar has the same classes again, so it must not come
    // along: that is why `../common` is compiled here, and the module `lib`, which has the jar among
    // its dependencies, is not one of ours.
    implementation("net.java.dev.jna:jna:${libs.versions.jna.get()}@aar")
    testImplementation(libs.kotlin.test)
    testImplementation(libs.junit)
    testRuntimeOnly(libs.junit.launcher)
    testRuntimeOnly(libs.jna)
}
