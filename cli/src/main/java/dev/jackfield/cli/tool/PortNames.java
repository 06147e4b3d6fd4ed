package dev.jackfield.cli.tool;

/** Names of well-known ports, as in /etc/services: those that one meets here. */
final class PortNames {
    private PortNames() {}

    static String name(int port, String protocol) {
        boolean tcp = protocol.startsWith("tcp");
        return switch (port) {
            case 7 -> "echo";
            case 9 -> "discard";
            case 13 -> "daytime";
            case 19 -> "chargen";
            case 22 -> tcp ? "ssh" : "22";
            case 25 -> tcp ? "smtp" : "25";
            case 53 -> "domain";
            case 67 -> tcp ? "67" : "bootps";
            case 68 -> tcp ? "68" : "bootpc";
            case 80 -> tcp ? "http" : "80";
            case 123 -> tcp ? "123" : "ntp";
            case 443 -> "https";
            default -> Integer.toString(port);
        };
    }
}
