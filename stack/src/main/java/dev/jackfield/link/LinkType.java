package dev.jackfield.link;

/** What a frame begins with: numbers as in pcap. */
public enum LinkType {
    /** An Ethernet header. */
    ETHERNET(1),
    /** An IP header. */
    IP(101);

    private final int pcap;

    LinkType(int pcap) {
        this.pcap = pcap;
    }

    /** LINKTYPE_ number of capture files. */
    public int pcap() {
        return pcap;
    }
}
