package dev.jackfield.cli.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * The files below a directory, and perhaps another one that takes uploads. Links are followed as long as what they lead to
 * is below the directory too.
 */
public final class FileSite implements Site {
    private static final AtomicLong UPLOADS = new AtomicLong();

    private final Path root;
    private final Path uploads;

    /**
     * @param root what is served, or null for nothing
     * @param uploads where files are put, or null when none are taken
     */
    public FileSite(Path root, Path uploads) throws IOException {
        this.root = root == null ? null : directory(root);
        this.uploads = uploads == null ? null : directory(uploads);
    }

    private static Path directory(Path path) throws IOException {
        Path real = path.toRealPath();
        if (!Files.isDirectory(real)) {
            throw new FileSystemException(path.toString(), null, "not a directory");
        }
        return real;
    }

    @Override
    public Answer find(String path) throws IOException {
        if (root == null) {
            return new Missing();
        }
        Path file;
        try {
            file = root.resolve(path.substring(1)).toRealPath();
        } catch (IOException | InvalidPathException e) {
            return new Missing();
        }
        if (!file.startsWith(root)) {
            return new Missing();
        }
        if (Files.isDirectory(file)) {
            if (!path.endsWith("/")) {
                return new Moved(encode(path) + "/");
            }
            Path index = file.resolve("index.html");
            return Files.isRegularFile(index) && index.toRealPath().startsWith(root)
                    ? content(index)
                    : list(path, file);
        }
        return path.endsWith("/") || !Files.isRegularFile(file) ? new Missing() : content(file);
    }

    private static String encode(String path) {
        return String.join(
                "/", Stream.of(path.split("/", -1)).map(UrlPath::encode).toList());
    }

    private static Answer content(Path file) throws IOException {
        FileChannel channel;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            return new Missing();
        } catch (FileSystemException e) {
            throw new HttpException(403, "not to be read");
        }
        try {
            Instant modified = Files.getLastModifiedTime(file).toInstant();
            return new Content(type(file.getFileName().toString()), modified, new FileBody(channel, channel.size()));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** A file's bytes; its length is the one it had when it was opened. */
    private record FileBody(FileChannel channel, long length) implements Body {
        @Override
        public int read(long position, byte[] b, int off, int len) throws IOException {
            return channel.read(ByteBuffer.wrap(b, off, len), position);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    private static Answer list(String path, Path directory) throws IOException {
        List<String> names;
        try (Stream<Path> files = Files.list(directory)) {
            names = files.map(f -> f.getFileName() + (Files.isDirectory(f) ? "/" : ""))
                    .sorted()
                    .toList();
        } catch (FileSystemException e) {
            throw new HttpException(403, "not to be read");
        }
        StringBuilder s = new StringBuilder("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>");
        s.append(escape(path))
                .append("</title></head><body>\n<h1>")
                .append(escape(path))
                .append("</h1>\n<ul>\n");
        if (!path.equals("/")) {
            s.append("<li><a href=\"../\">../</a></li>\n");
        }
        for (String name : names) {
            boolean isDirectory = name.endsWith("/");
            String plain = isDirectory ? name.substring(0, name.length() - 1) : name;
            // "./" in front: a name with a colon is not to be taken for a scheme.
            s.append("<li><a href=\"./").append(UrlPath.encode(plain)).append(isDirectory ? "/" : "");
            s.append("\">").append(escape(name)).append("</a></li>\n");
        }
        s.append("</ul>\n</body></html>\n");
        return new Content(
                "text/html; charset=utf-8", null, new Bytes(s.toString().getBytes(StandardCharsets.UTF_8)));
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    static String type(String name) {
        int dot = name.lastIndexOf('.');
        return switch (name.substring(dot + 1).toLowerCase(Locale.ROOT)) {
            case "html", "htm" -> "text/html; charset=utf-8";
            case "txt", "md", "log", "java" -> "text/plain; charset=utf-8";
            case "css" -> "text/css; charset=utf-8";
            case "js" -> "text/javascript; charset=utf-8";
            case "json" -> "application/json";
            case "svg" -> "image/svg+xml";
            case "png" -> "image/png";
            case "jpg", "jpeg" -> "image/jpeg";
            case "gif" -> "image/gif";
            case "pdf" -> "application/pdf";
            default -> "application/octet-stream";
        };
    }

    @Override
    public boolean takesUploads() {
        return uploads != null;
    }

    @Override
    public Upload put(String path) throws IOException {
        if (uploads == null) {
            throw new HttpException(405, "nothing can be put here");
        }
        if (path.endsWith("/")) {
            throw new HttpException(409, "a directory's name");
        }
        Path target;
        try {
            target = uploads.resolve(path.substring(1));
        } catch (InvalidPathException e) {
            throw new HttpException(400, "not a file name");
        }
        Path directory;
        try {
            directory = target.getParent().toRealPath();
        } catch (IOException e) {
            throw new HttpException(409, "there is no such directory");
        }
        if (!directory.startsWith(uploads) || Files.isDirectory(target)) {
            throw new HttpException(409, "not a place for a file");
        }
        Path part = directory.resolve(".upload" + UPLOADS.incrementAndGet() + "-"
                + ProcessHandle.current().pid() + ".part");
        FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        return new FileUpload(part, directory.resolve(target.getFileName()), channel);
    }

    /** Written beside its place, and moved there when it is whole. */
    private record FileUpload(Path part, Path target, FileChannel channel) implements Upload {
        @Override
        public void write(byte[] b, int off, int len) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(b, off, len);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }

        @Override
        public boolean commit() throws IOException {
            channel.close();
            boolean isNew = !Files.exists(target);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return isNew;
        }

        @Override
        public void close() throws IOException {
            channel.close();
            Files.deleteIfExists(part);
        }
    }
}
