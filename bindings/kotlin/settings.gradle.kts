// `lib` is the library for a plain JVM, `android` the one for phones, `sample` an app that uses it.
// The latter two need an Android SDK, so they are there only where one is found.

pluginManagement {
    repositories {
        google()
        mavenCentral()
        gradlePluginPortal()
    }
}

dependencyResolutionManagement {
    repositoriesMode = RepositoriesMode.FAIL_ON_PROJECT_REPOS
    repositories {
        google()
        mavenCentral()
    }
}

rootProject.name = "unafraid"

include(":lib")

val sdk = System.getenv("ANDROID_HOME") ?: System.getenv("ANDROID_SDK_ROOT")
if (sdk != null || file("local.properties").exists()) {
    include(":android", ":sample")
}
