package androidx.activity.compose

import androidx.activity.ComponentActivity
import androidx.compose.runtime.Composable

/** Stands in for AndroidX's function of this name: see [ComponentActivity]. It is never called. */
fun ComponentActivity.setContent(content: @Composable () -> Unit): Nothing =
    error("no $content in $this: this only stands in for AndroidX")
