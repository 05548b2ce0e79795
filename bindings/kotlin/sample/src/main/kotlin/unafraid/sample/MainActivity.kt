package unafraid.sample

import android.app.Application
import android.os.Bundle
import androidx.activity.ComponentActivity
import androidx.activity.compose.setContent
import kotlinx.coroutines.MainScope
import unafraid.Vault
import unafraid.android.AndroidKeystore
import unafraid.android.LockOnBackground
import unafraid.android.secureScreen
import unafraid.android.vaultPath

// A sample app, to read in five minutes: this file wires the library to Android, Diary.kt is what the
// app does, and Screens.kt how it looks. A real app would keep its words in resources, to be
// translated; here they are where they are used.

/** Lives as long as the process, and so does an open diary: the activity is made anew at every turn. */
class SampleApp : Application() {
    lateinit var diary: Diary
        private set

    override fun onCreate() {
        super.onCreate()
        diary = Diary(Vault(vaultPath(), AndroidKeystore(this)), MainScope())
        LockOnBackground(this, diary::lock)
    }
}

class MainActivity : ComponentActivity() {
    override fun onCreate(state: Bundle?) {
        super.onCreate(state)
        secureScreen()
        val diary = (application as SampleApp).diary
        setContent { DiaryScreens(diary) }
    }
}
