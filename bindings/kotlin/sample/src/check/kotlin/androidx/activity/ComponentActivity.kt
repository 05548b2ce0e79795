package androidx.activity

/**
 * Stands in for AndroidX's class of this name where AndroidX cannot be had, so that MainActivity.kt is
 * checked at all. It is part of no app. What it does not show: that AndroidX's real class takes what
 * the activity gives it.
 */
open class ComponentActivity : android.app.Activity()
