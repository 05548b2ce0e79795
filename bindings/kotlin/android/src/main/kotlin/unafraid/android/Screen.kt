package unafraid.android

import android.app.Activity
import android.content.Context
import android.os.Build
import android.view.View
import android.view.WindowManager
import java.io.File

/**
 * Keeps what the activity shows to the person who holds the phone: no screenshot, no recording, no
 * picture in the list of recent apps; no autofill service and no content capture reads the fields;
 * and a touch that another app's window covers is not taken. Call it in `onCreate`, before anything
 * is shown.
 *
 * The keyboard is another app and sees what is typed. Ask it at each text field to learn nothing
 * (`IME_FLAG_NO_PERSONALIZED_LEARNING`); it is only a request.
 */
public fun Activity.secureScreen() {
    window.addFlags(WindowManager.LayoutParams.FLAG_SECURE)
    // Some launchers show the recent picture of a secure window all the same.
    if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.TIRAMISU) setRecentsScreenshotEnabled(false)
    val everything = window.decorView
    everything.filterTouchesWhenObscured = true
    everything.importantForAutofill = View.IMPORTANT_FOR_AUTOFILL_NO_EXCLUDE_DESCENDANTS
    if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.R) {
        everything.importantForContentCapture = View.IMPORTANT_FOR_CONTENT_CAPTURE_NO_EXCLUDE_DESCENDANTS
    }
}

/** Where the vault belongs: in the app's own folder that is in no backup. */
public fun Context.vaultPath(): String = File(noBackupFilesDir, "vault").path
