package unafraid

import com.sun.jna.CallbackThreadInitializer
import com.sun.jna.Native
import com.sun.jna.Pointer
import kotlinx.coroutines.channels.BufferOverflow
import kotlinx.coroutines.flow.MutableSharedFlow
import kotlinx.coroutines.flow.SharedFlow
import kotlinx.coroutines.flow.asSharedFlow
import unafraid.uniffiCallbackInterfaceProgressListener as Generated

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
 * Lets the one thread that tells stay attached to the virtual machine, as a daemon. Otherwise it would
 * be attached and detached for every single call.
 *
 * JNA asks for this when it makes a function pointer, and the generated code has made its own as soon
 * as anything of the library was used. So the library gets another pointer, to a function that goes on
 * to the generated one.
 */
internal object ProgressThread {
    private val advanced = object : UniffiCallbackInterfaceProgressListenerMethod0 {
        override fun callback(
            uniffiHandle: Long,
            done: Int,
            total: Int,
            uniffiOutReturn: Pointer,
            uniffiCallStatus: UniffiRustCallStatus,
        ): Unit = Generated.advanced.callback(uniffiHandle, done, total, uniffiOutReturn, uniffiCallStatus)
    }

    // The library keeps pointing to it.
    private val table = UniffiVTableCallbackInterfaceProgressListener.UniffiByValue(
        Generated.uniffiFree,
        Generated.uniffiClone,
        advanced,
    )

    init {
        Native.setCallbackThreadInitializer(advanced, CallbackThreadInitializer(true, false, "unafraid-progress"))
        UniffiLib.uniffi_unafraid_ffi_fn_init_callback_vtable_progresslistener(table)
    }

    /** Makes sure that it is so. */
    fun keep(): Unit = Unit
}
