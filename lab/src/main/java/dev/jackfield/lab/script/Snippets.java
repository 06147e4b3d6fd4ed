package dev.jackfield.lab.script;

import dev.jackfield.core.ErrnoException;
import dev.jackfield.core.SocketMemory;
import dev.jackfield.host.Process;
import dev.jackfield.socket.Posix;
import dev.jackfield.tcp.BbrInfo;
import dev.jackfield.tcp.TcpInfo;
import java.util.Map;

/**
 * The Python of a script: at the time of each snippet what TCP_INFO says is noted; after the last event all of it runs at once, each
 * snippet behind assignments of what was noted for it.
 */
final class Snippets {
    private static final int TCP_CC_INFO = 26;

    private final StringBuilder program = new StringBuilder();

    /** Notes a snippet and the state that it is to see. */
    void add(int line, String code, Process process, TestedSocket socket) throws ScriptFailure {
        if (program.isEmpty()) {
            program.append(Symbols.python());
        }
        if (socket != null && socket.liveFd != TestedSocket.UNKNOWN) {
            try {
                TcpInfo info = process.getsockopt(socket.liveFd, Posix.IPPROTO_TCP, Posix.TCP_INFO, TcpInfo.class);
                assign(TcpInfoValues.of(info));
                assign(TcpInfoValues.of(
                        process.getsockopt(socket.liveFd, Posix.SOL_SOCKET, Posix.SO_MEMINFO, SocketMemory.class)));
                if (info.congestion().equals("bbr") && info.sndCwnd() > 0) {
                    assign(TcpInfoValues.of(
                            process.getsockopt(socket.liveFd, Posix.IPPROTO_TCP, TCP_CC_INFO, BbrInfo.class)));
                }
            } catch (ErrnoException e) {
                // a socket that was never connected: the snippet sees what the one before saw
            }
        }
        program.append("# line ").append(line).append('\n').append(code).append('\n');
    }

    private void assign(Map<String, Long> values) {
        values.forEach(
                (name, value) -> program.append(name).append('=').append(value).append('\n'));
    }

    /** Runs them. */
    void run() throws ScriptFailure {
        if (!program.isEmpty()) {
            Python.run(program.toString());
        }
    }
}
