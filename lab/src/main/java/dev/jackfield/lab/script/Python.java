package dev.jackfield.lab.script;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * Python interpreters that stay: starting one takes longer than most scripts do. Each runs one program after the other, each program in a
 * name space of its own, and ends when this JVM does.
 */
final class Python {
    /** Reads lengths and programs, answers a status, a length and what was printed or went wrong. */
    private static final String HOST = """
            import sys, io, contextlib, traceback
            source = sys.stdin.buffer
            sink = sys.stdout.buffer
            while True:
                line = source.readline()
                if not line:
                    break
                program = source.read(int(line)).decode()
                out = io.StringIO()
                status = 0
                try:
                    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
                        exec(compile(program, "snippets", "exec"), {"__name__": "__main__"})
                except SystemExit as e:
                    status = 0 if e.code in (None, 0) else 1
                except BaseException as e:
                    status = 1
                    place = [f.lineno for f in traceback.extract_tb(e.__traceback__) if f.filename == "snippets"]
                    if isinstance(e, SyntaxError):
                        place.append(e.lineno)
                    lines = program.split("\\n")
                    n = place[-1] if place else 1
                    out.write(type(e).__name__ + ": " + str(e) + "\\n" + lines[n - 1])
                    for i in range(n - 1, -1, -1):
                        if lines[i].startswith("# line "):
                            out.write("   (in the snippet of " + lines[i][2:] + ")")
                            break
                data = out.getvalue().encode()
                sink.write(b"%d %d\\n" % (status, len(data)))
                sink.write(data)
                sink.flush()
            """;

    private static final int SECONDS = 30;
    private static final ConcurrentLinkedQueue<Python> IDLE = new ConcurrentLinkedQueue<>();

    private final Process process;
    private final OutputStream to;
    private final InputStream from;

    private Python() throws IOException {
        process = new ProcessBuilder("python3", "-c", HOST)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        to = process.getOutputStream();
        from = new BufferedInputStream(process.getInputStream());
    }

    /** Runs a program; fails with what it printed when it does not end well. */
    static void run(String program) throws ScriptFailure {
        Python p = IDLE.poll();
        try {
            p = p == null ? new Python() : p;
        } catch (IOException e) {
            throw new ScriptFailure("needs python3, which cannot be started: " + e.getMessage());
        }
        try {
            String complaint = p.execute(program);
            IDLE.add(p);
            if (complaint != null) {
                throw new ScriptFailure("Python: " + complaint);
            }
        } catch (IOException e) {
            p.process.destroyForcibly();
            throw new ScriptFailure("python3 ended or took more than " + SECONDS + " s");
        }
    }

    private String execute(String program) throws IOException {
        Thread watch = Thread.ofVirtual().start(() -> {
            try {
                TimeUnit.SECONDS.sleep(SECONDS);
                process.destroyForcibly();
            } catch (InterruptedException e) {
                // it was done in time
            }
        });
        try {
            byte[] code = program.getBytes(StandardCharsets.UTF_8);
            to.write((code.length + "\n").getBytes(StandardCharsets.US_ASCII));
            to.write(code);
            to.flush();
            String[] head = line().split(" ");
            byte[] text = from.readNBytes(Integer.parseInt(head[1]));
            return head[0].equals("0") ? null : new String(text, StandardCharsets.UTF_8);
        } finally {
            watch.interrupt();
        }
    }

    private String line() throws IOException {
        StringBuilder s = new StringBuilder();
        for (int c; (c = from.read()) != '\n'; ) {
            if (c < 0) {
                throw new IOException("end of file");
            }
            s.append((char) c);
        }
        return s.toString();
    }
}
