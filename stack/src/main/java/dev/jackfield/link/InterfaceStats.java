package dev.jackfield.link;

/**
 * What an interface has counted: frames, and bytes with their link headers. A frame that the device cuts counts as one, and so do those that it merges.
 *
 * @param rxErrors frames that were none: too short, or of no known protocol on a link of bare IP
 * @param rxDropped frames for this host that came while the interface was down or nobody listened
 * @param txErrors packets that cannot be sent: longer than the device's MTU, or not to be cut
 * @param txDropped frames that were sent while the interface was down, or that the device could not take
 * @param rxMerged frames that the device merged into others' packets ({@link Gro})
 */
public record InterfaceStats(
        long rxPackets,
        long rxBytes,
        long rxErrors,
        long rxDropped,
        long txPackets,
        long txBytes,
        long txErrors,
        long txDropped,
        long rxMerged) {}
