package dev.jackfield.cli.run;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;

/** A program that knows nothing of us: it says where it is, and has a host named web send a byte back, if there is one. */
public final class Where {
    private Where() {}

    public static void main(String[] args) throws IOException {
        System.out.println("here: " + InetAddress.getLocalHost());
        try (Socket s = new Socket("web", 7)) {
            s.getOutputStream().write('x');
            System.out.println("web: " + (char) s.getInputStream().read());
        } catch (UnknownHostException e) {
            System.out.println("alone");
        }
    }
}
