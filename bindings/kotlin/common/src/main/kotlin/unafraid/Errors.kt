package unafraid

import java.nio.ByteBuffer

/**
 * What happened and what to do, in a sentence of plain English for a person. It holds nothing of what
 * the person wrote.
 */
public val UnafraidException.explanation: String get() = explain()

/** Reads one experience from a JSON object with stable codes, as [Journal.exportJson] writes it. */
@Throws(UnafraidException::class)
public fun readExperience(json: ByteArray): Experience = lending(json) { bytes: ByteBuffer -> readExperience(bytes) }
