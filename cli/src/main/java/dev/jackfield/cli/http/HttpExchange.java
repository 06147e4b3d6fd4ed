package dev.jackfield.cli.http;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.Instant;

/** One request and its answer. */
final class HttpExchange {
    private static final int BUFFER = 65_536;
    /** The most content of a request that is read only to be thrown away; beyond it the connection is closed. */
    private static final long THROWN_AWAY = 1 << 20;

    private final Site site;
    private final HttpRequest request;
    private final HttpHeaders headers;
    private final HttpInput in;
    private final HttpOutput out;
    private final HttpContent content;
    private boolean keepAlive;

    HttpExchange(Site site, HttpRequest request, HttpInput in, HttpOutput out) throws IOException {
        this.site = site;
        this.request = request;
        this.headers = request.headers();
        this.in = in;
        this.out = out;
        this.content = HttpContent.of(request, in);
        this.keepAlive = request.keepsAlive();
    }

    /** Whether another request may follow; known once it is answered. */
    boolean keepsAlive() {
        return keepAlive;
    }

    void answer() throws IOException {
        boolean withBody = !request.method().equals("HEAD");
        String expect = headers.get("expect");
        if (expect != null && !expect.equalsIgnoreCase("100-continue")) {
            throw new HttpException(417, "only 100-continue can be expected");
        }
        try {
            switch (request.method()) {
                case "GET", "HEAD" -> {
                    discard(expect != null);
                    get(withBody);
                }
                case "PUT" -> put(expect != null);
                case "OPTIONS" -> {
                    discard(expect != null);
                    out.status(204).field("Allow", methods()).end(keepAlive);
                }
                case "POST", "DELETE", "TRACE", "CONNECT", "PATCH" -> {
                    discard(expect != null);
                    out.status(405).field("Allow", methods());
                    out.message("405 Method Not Allowed\n", keepAlive, true);
                }
                default -> throw new HttpException(501, "no such method");
            }
        } catch (HttpException e) {
            keepAlive &= content.consumed();
            out.error(e.status(), e.getMessage(), keepAlive, withBody);
        } catch (FileSystemException e) { // nothing has been sent then: the site raises it when it opens a file
            keepAlive &= content.consumed();
            out.error(500, "the file cannot be opened", keepAlive, withBody);
        }
    }

    private String methods() {
        return site.takesUploads() ? "GET, HEAD, OPTIONS, PUT" : "GET, HEAD, OPTIONS";
    }

    /** Reads past the content of a request that needs none, unless its sender waits to be asked, or it is much. */
    private void discard(boolean waits) throws IOException {
        if (waits && !content.consumed()) {
            keepAlive = false;
            return;
        }
        byte[] b = new byte[content.consumed() ? 0 : 8192];
        long total = 0;
        while (!content.consumed() && total < THROWN_AWAY) {
            total += content.read(b, 0, b.length);
        }
        keepAlive &= content.consumed();
    }

    // ---- GET, HEAD --------------------------------------------------------------------------------------------------

    private void get(boolean withBody) throws IOException {
        switch (site.find(request.path())) {
            case Site.Missing missing -> out.error(404, "nothing is there", keepAlive, withBody);
            case Site.Moved moved -> {
                out.status(301).field("Location", moved.location());
                out.message("301 Moved Permanently: " + moved.location() + "\n", keepAlive, withBody);
            }
            case Site.Content content -> {
                try (Site.Body body = content.body()) {
                    get(content, body, withBody);
                }
            }
        }
    }

    private void get(Site.Content content, Site.Body body, boolean withBody) throws IOException {
        long length = body.length();
        Instant modified = content.modified();
        String tag = modified == null ? null : tag(modified, length);
        if (tag != null && notModified(tag, modified)) {
            out.status(304).field("ETag", tag).field("Last-Modified", HttpOutput.date(modified));
            out.end(keepAlive);
            return;
        }
        ByteRange range = rangeApplies(tag, modified) ? ByteRange.parse(headers.get("range"), length) : null;
        if (range == ByteRange.UNSATISFIABLE) {
            out.status(416).field("Content-Range", "bytes */" + length);
            out.message("416 Range Not Satisfiable\n", keepAlive, withBody);
            return;
        }
        out.status(range == null ? 200 : 206)
                .field("Content-Type", content.type())
                .field("Accept-Ranges", "bytes");
        if (tag != null) {
            out.field("Last-Modified", HttpOutput.date(modified)).field("ETag", tag);
        }
        long first = 0;
        if (range != null) {
            out.field("Content-Range", "bytes " + range.first() + "-" + range.last() + "/" + length);
            first = range.first();
            length = range.length();
        }
        out.field("Content-Length", Long.toString(length));
        if (withBody) {
            out.end(keepAlive, body, first, length);
        } else {
            out.end(keepAlive);
        }
    }

    private static String tag(Instant modified, long length) {
        long nanos = modified.getEpochSecond() * 1_000_000_000 + modified.getNano();
        return '"' + Long.toHexString(nanos) + '-' + Long.toHexString(length) + '"';
    }

    /** RFC 9110 section 13.2.2: If-None-Match decides, and without one If-Modified-Since. */
    private boolean notModified(String tag, Instant modified) {
        String none = headers.get("if-none-match");
        if (none != null) {
            return none.equals("*")
                    || headers.contains("if-none-match", tag)
                    || headers.contains("if-none-match", "W/" + tag);
        }
        String since = headers.get("if-modified-since");
        return since != null && since.equals(HttpOutput.date(modified));
    }

    /** RFC 9110 section 13.1.5: If-Range asks for everything when what it names has changed. */
    private boolean rangeApplies(String tag, Instant modified) {
        String ifRange = headers.get("if-range");
        return request.method().equals("GET")
                && (ifRange == null
                        || tag != null && (ifRange.equals(tag) || ifRange.equals(HttpOutput.date(modified))));
    }

    // ---- PUT --------------------------------------------------------------------------------------------------------

    private void put(boolean waits) throws IOException {
        if (!site.takesUploads()) {
            discard(waits);
            out.status(405).field("Allow", methods());
            out.message("405 Method Not Allowed\n", keepAlive, true);
            return;
        }
        if (headers.get("content-range") != null) {
            throw new HttpException(400, "a part cannot be put");
        }
        if (headers.count("content-length") == 0 && headers.count("transfer-encoding") == 0) {
            throw new HttpException(411, "how long is it?");
        }
        try (Site.Upload upload = site.put(request.path())) {
            if (waits) {
                out.goOn();
            }
            byte[] b = new byte[BUFFER];
            while (!content.consumed()) {
                int n = content.read(b, 0, b.length);
                try {
                    upload.write(b, 0, n);
                } catch (IOException e) {
                    throw new HttpException(507, "it could not be stored");
                }
            }
            boolean isNew = upload.commit();
            if (isNew) {
                out.status(201).message("201 Created\n", keepAlive, true);
            } else {
                out.status(204).end(keepAlive);
            }
        }
    }
}
