using Conformance.Embedded;
using Conformance.Embedded.Compute;

namespace Conformance.SelfTests.Iaas.Randomness;

public sealed class FipsTests
{
    [TestCase(0x00)]
    [TestCase(0xFF)]
    public void A_constant_fails_every_test_of_every_block(int value) =>
        Assert.That(FipsTally.Of(Filled(3, value)), Is.EqualTo(new FipsTally(3, 3, 3, 3, 3, 3, 3)));

    [Test]
    public void Alternating_bits_have_the_right_number_of_ones_and_no_long_run() =>
        Assert.That(FipsTally.Of(Filled(2, 0x55)), Is.EqualTo(new FipsTally(2, 2, 0, 2, 2, 0, 2)));

    [Test]
    public void A_block_with_every_group_of_four_bits_equally_often_is_too_even()
    {
        var even = Enumerable.Range(0, FipsTally.BlockBytes).Select(i => (byte)((i * 14 % 16 << 4) | ((i * 14) + 7) % 16)).ToArray();
        Assert.That(FipsTally.Of(even), Has.Property("Poker").EqualTo(1).And.Property("Monobit").EqualTo(0));
    }

    [Test]
    public void A_good_generator_fails_hardly_ever()
    {
        var tally = FipsTally.Of(Random(4_000 * FipsTally.BlockBytes));
        Assert.That(tally.Blocks, Is.EqualTo(4_000));
        Assert.That(tally.Failures, Is.LessThanOrEqualTo(12), "about 8 of 10,000 blocks of good random numbers fail");
    }

    [TestCase(9725, true)]
    [TestCase(9726, false)]
    [TestCase(10274, false)]
    [TestCase(10275, true)]
    public void The_number_of_ones_has_bounds(int ones, bool fails)
    {
        var block = Random(FipsTally.BlockBytes);
        var now = block.Sum(value => System.Numerics.BitOperations.PopCount(value));
        for (var bit = 0; now != ones; bit += 7)
        {
            var (at, mask) = (bit / 8 % block.Length, (byte)(0x80 >> (bit % 8)));
            if ((block[at] & mask) == 0 == now < ones)
            {
                block[at] ^= mask;
                now += now < ones ? 1 : -1;
            }
        }

        Assert.That(FipsTally.Of(block).Monobit, Is.EqualTo(fails ? 1 : 0));
    }

    [TestCase(25, false)]
    [TestCase(26, true)]
    public void A_run_of_26_is_too_long_across_bytes_too(int length, bool fails)
    {
        var block = Random(FipsTally.BlockBytes);
        const int Start = 805;
        for (var bit = Start - 1; bit <= Start + length; bit++)
        {
            var mask = (byte)(0x80 >> (bit % 8));
            block[bit / 8] = (byte)(bit == Start - 1 || bit == Start + length ? block[bit / 8] & ~mask : block[bit / 8] | mask);
        }

        Assert.That(FipsTally.Of(block).LongRun, Is.EqualTo(fails ? 1 : 0));
    }

    [Test]
    public void A_word_like_the_one_before_is_noticed_across_blocks_too()
    {
        var data = Random(3 * FipsTally.BlockBytes);
        data.AsSpan(2496, 4).CopyTo(data.AsSpan(2500));
        Assert.That(FipsTally.Of(data), Is.EqualTo(new FipsTally(3, 1, 0, 0, 0, 0, 1)));
    }

    [Test]
    public void What_is_less_than_a_block_does_not_count() => Assert.That(FipsTally.Of(Random(2 * FipsTally.BlockBytes - 4)).Blocks, Is.EqualTo(1));

    [Test]
    public void The_generator_of_guests_is_good_unless_made_worse()
    {
        Assert.That(GuestRandom.Tally(new GuestContents()), Is.EqualTo(new FipsTally(1000, 0, 0, 0, 0, 0, 0)));
        Assert.That(GuestRandom.Tally(new GuestContents { OnesShare = 0.52 }).Monobit, Is.GreaterThan(900));
        Assert.That(GuestRandom.Tally(new GuestContents { RepeatEveryBytes = 4 }).ContinuousRun, Is.EqualTo(1000));
        Assert.That(GuestRandom.Tally(new GuestContents { RepeatEveryBytes = 400_000 }), Is.EqualTo(new FipsTally(1000, 6, 0, 0, 0, 0, 6)));
    }

    private static byte[] Filled(int blocks, int value)
    {
        var data = new byte[blocks * FipsTally.BlockBytes];
        Array.Fill(data, (byte)value);
        return data;
    }

    private static byte[] Random(int bytes)
    {
        var data = new byte[bytes];
        new Random(20260301).NextBytes(data);
        return data;
    }
}
