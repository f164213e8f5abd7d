// The Android library, which React Native's autolinking adds to an app. Its Gradle plugin runs codegen over the spec.
plugins {
    id("com.android.library")
    id("org.jetbrains.kotlin.android")
    id("com.facebook.react")
}

android {
    namespace = "tidings.reactnative"
    compileSdk = 36

    defaultConfig {
        // That of tidings-android.
        minSdk = 26
    }

    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_17
        targetCompatibility = JavaVersion.VERSION_17
    }
}

kotlin { jvmToolchain(17) }

dependencies {
    implementation("com.facebook.react:react-android")
    implementation("tidings:tidings-android:0.1.0")
}
