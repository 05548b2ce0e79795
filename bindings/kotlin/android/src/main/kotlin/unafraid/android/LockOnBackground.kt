package unafraid.android

import android.app.Activity
import android.app.Application
import android.content.ComponentCallbacks2
import android.content.res.Configuration
import android.os.Bundle

/**
 * Calls [lock] on the main thread as soon as the person no longer sees the app: another app is in
 * front, or the screen is off. Turning the phone is not such a moment.
 *
 * ```
 * val autoLock = AutoLock(journal, 2.minutes, scopeOfTheApp)
 * val watch = LockOnBackground(application) { autoLock.onBackground() }
 * // When it is locked: watch.close()
 * ```
 *
 * It can come more than once. The system may stop the app before the file is sealed: texts and keys
 * are wiped first, and the next unlock seals it.
 */
public class LockOnBackground(
    private val application: Application,
    private val lock: () -> Unit,
) : AutoCloseable {
    private val visible = mutableSetOf<Activity>()

    private val activities = object : Application.ActivityLifecycleCallbacks {
        override fun onActivityStarted(activity: Activity) {
            visible += activity
        }

        override fun onActivityStopped(activity: Activity) {
            visible -= activity
            if (visible.isEmpty() && !activity.isChangingConfigurations) lock()
        }

        override fun onActivityCreated(activity: Activity, state: Bundle?): Unit = Unit
        override fun onActivityResumed(activity: Activity): Unit = Unit
        override fun onActivityPaused(activity: Activity): Unit = Unit
        override fun onActivitySaveInstanceState(activity: Activity, state: Bundle): Unit = Unit
        override fun onActivityDestroyed(activity: Activity): Unit = Unit
    }

    /** The system's own word for it. It comes too where an activity ended in an unusual way. */
    private val memory = object : ComponentCallbacks2 {
        override fun onTrimMemory(level: Int) {
            if (level >= ComponentCallbacks2.TRIM_MEMORY_UI_HIDDEN) lock()
        }

        override fun onConfigurationChanged(configuration: Configuration): Unit = Unit

        @Deprecated("Android calls onTrimMemory instead", ReplaceWith("onTrimMemory(level)"))
        override fun onLowMemory(): Unit = Unit
    }

    init {
        application.registerActivityLifecycleCallbacks(activities)
        application.registerComponentCallbacks(memory)
    }

    /** Ends it. Call it on the main thread. */
    override fun close() {
        application.unregisterActivityLifecycleCallbacks(activities)
        application.unregisterComponentCallbacks(memory)
        visible.clear()
    }
}
