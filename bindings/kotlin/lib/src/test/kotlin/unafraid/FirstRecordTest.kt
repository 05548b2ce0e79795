package unafraid

import java.nio.file.Path
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertTrue
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.io.TempDir

class FirstRecordTest {
    @TempDir
    lateinit var folder: Path

    @Test
    fun `a vault is made, unlocked, written, read and locked`(): Unit = runBlocking {
        Vault(folder.resolve("vault").toString()).use { vault ->
            assertFalse(vault.isThere())
            Passphrase.of("correct horse EXAMPLE".toCharArray()).use { passphrase ->
                vault.create(passphrase)
                assertTrue(vault.isThere())

                val journal = vault.unlock(passphrase)
                val id = journal.add(Experience(Service.SHELTER, Outcome.REFUSED, note = "EXAMPLE"))
                assertEquals(listOf(id), journal.page().map { it.id })
                assertEquals("EXAMPLE", journal.get(id).experience.note)
                assertEquals(1, journal.count())
                assertEquals(LockOutcome.Sealed(0u), journal.lock())
                assertFailsWith<UnafraidException.Locked> { journal.page() }
                journal.close()
                assertFailsWith<UnafraidException.Locked> { journal.page() }

                vault.unlock(passphrase).use { assertEquals("EXAMPLE", it.get(id).experience.note) }
            }
        }
    }
}
