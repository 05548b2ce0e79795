package unafraid

import com.sun.jna.CallbackThreadInitializer
import com.sun.jna.Native
import kotlinx.coroutines.channels.BufferOverflow
import kotlinx.coroutines.flow.MutableSharedFlow
import kotlinx.coroutines.flow.SharedFlow
import kotlinx.coroutines.flow.asSharedFlow

/** How far a long step is: [done] of [total]. */
public data class Progress(val done: Int, val total: Int)

/**
 * Makes a flow of what the library tells. The library's thread never waits for a collector: one that
 * is far behind misses the oldest news.
 */
internal class ProgressFlow : ProgressListener {
    private val told = MutableSharedFlow<Progress>(
        extraBufferCapacity = KEPT_FOR_A_SLOW_COLLECTOR,
        onBufferOverflow = BufferOverflow.DROP_OLDEST,
    )
    val news: SharedFlow<Progress> = told.asSharedFlow()

    override fun advanced(done: UInt, total: UInt) {
        told.tryEmit(Progress(done.toInt(), total.toInt()))
    }

    private companion object {
        const val KEPT_FOR_A_SLOW_COLLECTOR = 256
    }
}

/**
 * Lets the one thread that tells stay attached to the virtual machine, as a daemon. Otherwise it
 * would be attached and detached for every single call.
 */
internal object ProgressThread {
    private val initializer = CallbackThreadInitializer(true, false, "unafraid-progress")

    fun keep(): Unit =
        Native.setCallbackThreadInitializer(uniffiCallbackInterfaceProgressListener.advanced, initializer)
}
