// The Android library: the same Kotlin sources, with the native library of each ABI, which `build-native` makes.
plugins {
    id("com.android.library") version "8.13.2"
    kotlin("android") version "2.2.21"
}

group = "tidings"
version = "0.1.0"

android {
    namespace = "tidings"
    compileSdk = 36

    defaultConfig {
        // The first with java.time, in which times are given.
        minSdk = 26
        consumerProguardFiles("consumer-rules.pro")
        ndk { abiFilters += listOf("arm64-v8a", "armeabi-v7a", "x86_64") }
    }

    sourceSets["main"].apply {
        kotlin.srcDir("../src/main/kotlin")
        jniLibs.srcDir("jniLibs")
    }

    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_17
        targetCompatibility = JavaVersion.VERSION_17
    }
}

kotlin { jvmToolchain(17) }

dependencies {
    api("org.jetbrains.kotlinx:kotlinx-coroutines-android:1.10.2")
    implementation("net.java.dev.jna:jna:5.18.1@aar")
}
