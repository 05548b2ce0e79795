package unafraid

import java.util.concurrent.ConcurrentHashMap

/**
 * The words for every code in the language of a [guide], kept: asking the library for one is a
 * call into native code, and a list asks for the same ones in every row. Keep one beside the
 * guide.
 */
public class Labels(private val guide: Guide) {
    private val known = ConcurrentHashMap<Enum<*>, String>()

    /** The words for it. */
    public operator fun get(code: Answer): String = keep(code) { code.label(guide) }

    /** The words for it. */
    public operator fun get(code: AskedWhen): String = keep(code) { code.label(guide) }

    /** The words for it. */
    public operator fun get(code: Barrier): String = keep(code) { code.label(guide) }

    /** The words for it. */
    public operator fun get(code: Channel): String = keep(code) { code.label(guide) }

    /** The words for it. */
    public operator fun get(code: DeliveredBy): String = keep(code) { code.label(guide) }

    /** The words for it. */
    public operator fun get(code: Exposure): String = keep(code) { code.label(guide) }

    /** The words for it. */
    public operator fun get(code: ForWhom): String = keep(code) { code.label(guide) }

    /** The words for it. */
    public operator fun get(code: Identifier): String = keep(code) { code.label(guide) }

    /** The words for it. */
    public operator fun get(code: Key): String = keep(code) { code.label(guide) }

    /** The words for it. */
    public operator fun get(code: Kind): String = keep(code) { code.label(guide) }

    /** The words for it. */
    public operator fun get(code: Match): String = keep(code) { code.label(guide) }

    /** The words for it. */
    public operator fun get(code: Missing): String = keep(code) { code.label(guide) }

    /** The words for it. */
    public operator fun get(code: Outcome): String = keep(code) { code.label(guide) }

    /** The words for it. */
    public operator fun get(code: Precision): String = keep(code) { code.label(guide) }

    /** The words for it. */
    public operator fun get(code: Province): String = keep(code) { code.label(guide) }

    /** The words for it. */
    public operator fun get(code: RouteKind): String = keep(code) { code.label(guide) }

    /** The words for it. */
    public operator fun get(code: Rule): String = keep(code) { code.label(guide) }

    /** The words for it. */
    public operator fun get(code: RuleLevel): String = keep(code) { code.label(guide) }

    /** The words for it. */
    public operator fun get(code: Service): String = keep(code) { code.label(guide) }

    /** The words for it. */
    public operator fun get(code: ServiceGroup): String = keep(code) { code.label(guide) }

    /** The words for it. */
    public operator fun get(code: Staff): String = keep(code) { code.label(guide) }

    /** The words for it. */
    public operator fun get(code: StatusRule): String = keep(code) { code.label(guide) }

    private inline fun keep(code: Enum<*>, label: () -> String): String = known.getOrPut(code, label)
}

/** The words for every code in this guide's language, kept. */
public fun Guide.labels(): Labels = Labels(this)
