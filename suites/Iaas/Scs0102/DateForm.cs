namespace Conformance.Iaas.Scs0102;

/// <summary>How a date is written.</summary>
internal enum DateForm
{
    /// <summary><c>YYYY-MM-DD</c> or <c>YYYY-MM-DD hh:mm[:ss]</c>, as the standard has it.</summary>
    Exact,

    /// <summary><c>YYYY-MM-DDThh:mm:ssZ</c>.</summary>
    Zulu,

    /// <summary>Readable, but with missing digits or other blanks.</summary>
    Loose,
}
