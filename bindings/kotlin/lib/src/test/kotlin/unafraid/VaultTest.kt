package unafraid

import java.nio.file.Path
import java.util.concurrent.ConcurrentHashMap
import kotlin.coroutines.CoroutineContext
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.CompletableJob
import kotlinx.coroutines.Job
import kotlinx.coroutines.Runnable
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.flow.transformWhile
import kotlinx.coroutines.async
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.io.TempDir

class VaultTest {
    @TempDir
    lateinit var folder: Path

    private fun vault(keystore: DeviceKeystore? = null, prompts: Boolean = false) =
        Vault(folder.resolve("vault").toString(), keystore, prompts)

    @Test
    fun `progress is a flow that grows to its end`(): Unit = runBlocking {
        vault().use { vault ->
            val told = async(start = CoroutineStart.UNDISPATCHED) {
                vault.progress.transformWhile { emit(it); it.done < it.total }.toList()
            }
            words().use { vault.create(it) }
            val news = withTimeout(10.seconds) { told.await() }
            assertTrue(news.size > 10)
            assertEquals(news.sortedBy { it.done }, news)
            assertEquals(news.last().total, news.last().done)
        }
    }

    @Test
    fun `one thread tells, which keeps no program from ending`(): Unit = runBlocking {
        // The library is in use before the first vault is made.
        Guide.english().close()
        val threads = ConcurrentHashMap.newKeySet<Thread>()
        vault().use { vault ->
            val listening = launch(Dispatchers.Unconfined) { vault.progress.collect { threads += Thread.currentThread() } }
            words().use { vault.create(it) }
            listening.cancel()
        }
        assertTrue(threads.single().isDaemon)
    }

    @Test
    fun `a collector that never returns stops nothing`(): Unit = runBlocking {
        vault().use { vault ->
            val stuck = launch(Dispatchers.Default) { vault.progress.collect { delay(1_000.seconds) } }
            words().use {
                vault.create(it)
                vault.unlock(it).close()
            }
            stuck.cancel()
        }
    }

    @Test
    fun `keys are wiped when they have been used`(): Unit = runBlocking {
        val keystore = TestKeystore()
        vault(keystore).use { vault ->
            words().use {
                vault.create(it)
                vault.unlock(it).close()
            }
        }
        assertTrue(keystore.seen.size > 1)
        assertTrue(keystore.seen.all { key -> key.all { it == 0.toByte() } })
    }

    @Test
    fun `two steps open what a prompting keystore wrapped, and the key is wiped`(): Unit = runBlocking {
        val keystore = TestKeystore()
        vault(keystore, prompts = true).use { vault ->
            words().use { passphrase ->
                vault.create(passphrase)
                val pending = assertNotNull(vault.pendingUnlock())
                val key = keystore.unwrap(pending.alias(), pending.context(), pending.wrapped())
                vault.unlock(passphrase, pending, key).close()
                assertTrue(key.all { it == 0.toByte() })

                val other = Passphrase.of("another EXAMPLE".toCharArray())
                val again = assertNotNull(vault.pendingUnlock())
                val sameKey = keystore.unwrap(again.alias(), again.context(), again.wrapped())
                assertFailsWith<UnafraidException.WrongPassphrase> { vault.unlock(other, again, sameKey) }
                assertTrue(sameKey.all { it == 0.toByte() })
            }
        }
    }

    @Test
    fun `without a keystore nothing is pending`(): Unit = runBlocking {
        vault().use { vault ->
            words().use { vault.create(it) }
            assertNull(vault.pendingUnlock())
        }
    }

    @Test
    fun `an error of the virtual machine in a keystore is a refusal and no crash`(): Unit = runBlocking {
        val keystore = TestKeystore()
        keystore.beforeWrap = { throw NoClassDefFoundError("EXAMPLE") }
        vault(keystore).use { vault ->
            val refused = words().use { assertFailsWith<UnafraidException.Keystore> { vault.create(it) } }
            assertIs<KeystoreException.Failed>(refused.reason)
            assertTrue("EXAMPLE" !in refused.explanation)
        }
    }

    @Test
    fun `every error explains itself, and the keystore's says whether to try again`() {
        val refused: UnafraidException = UnafraidException.Keystore(KeystoreException.AuthCanceled())
        assertTrue(refused.explanation.isNotBlank())
        assertTrue(KeystoreException.AuthCanceled().canBeRetried())
        assertTrue(!KeystoreException.KeyInvalidated().canBeRetried())
        assertEquals("the journal is locked: unlock it again", UnafraidException.Locked().explanation)
    }

    @Test
    fun `a closed passphrase opens nothing`(): Unit = runBlocking {
        vault().use { vault ->
            val passphrase = words()
            vault.create(passphrase)
            passphrase.close()
            assertFailsWith<IllegalStateException> { vault.unlock(passphrase) }
        }
    }

    @Test
    fun `a journal that nobody waits for any more is let go of`(): Unit = runBlocking {
        words().use { passphrase ->
            vault().use { it.create(passphrase) }
            val started = StartingDispatcher()
            Vault(folder.resolve("vault").toString(), dispatcher = started).use { vault ->
                val unlocking = launch(Dispatchers.Default) { vault.unlock(passphrase) }
                started.first.join()
                unlocking.cancel()
                unlocking.join()
                assertTrue(unlocking.isCancelled)
                // Not busy: nothing is held.
                vault.unlock(passphrase).close()
            }
        }
    }
}

/** Runs everything as `Dispatchers.IO` does, and tells when the first of it has begun. */
class StartingDispatcher : CoroutineDispatcher() {
    val first: CompletableJob = Job()

    override fun dispatch(context: CoroutineContext, block: Runnable) {
        Dispatchers.IO.dispatch(context) {
            first.complete()
            block.run()
        }
    }
}
