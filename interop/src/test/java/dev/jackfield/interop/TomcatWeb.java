package dev.jackfield.interop;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.modeler.Registry;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;

/** Tomcat as a web server, with the connector of that class. */
final class TomcatWeb {
    private TomcatWeb() {}

    static AutoCloseable start(Scene scene, String protocol) throws Exception {
        Registry.disableRegistry(); // of MBeans, which is one for the whole JVM
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(scene.directory().toString());
        Context root = tomcat.addContext("", null);
        Tomcat.addServlet(root, "pages", new Pages());
        root.addServletMapping("/*", "pages");
        Connector plain = new Connector(protocol);
        plain.setPort(80);
        plain.addUpgradeProtocol(http2());
        tomcat.getService().addConnector(plain);
        Connector secret = new Connector(protocol);
        secret.setPort(443);
        secret.setScheme("https");
        secret.setSecure(true);
        secret.setProperty("SSLEnabled", "true");
        SSLHostConfig any = new SSLHostConfig();
        SSLHostConfigCertificate certificate =
                new SSLHostConfigCertificate(any, SSLHostConfigCertificate.Type.UNDEFINED);
        certificate.setCertificateKeystoreFile(scene.tls().file().toString());
        certificate.setCertificateKeystorePassword(Tls.PASSWORD);
        any.addCertificate(certificate);
        secret.addSslHostConfig(any);
        secret.addUpgradeProtocol(http2());
        tomcat.getService().addConnector(secret);
        tomcat.start();
        return () -> {
            tomcat.stop();
            tomcat.destroy();
        };
    }

    private static Http2Protocol http2() {
        Http2Protocol p = new Http2Protocol();
        p.setReadTimeout(Scene.PATIENCE.toMillis());
        p.setWriteTimeout(Scene.PATIENCE.toMillis());
        p.setStreamReadTimeout(Scene.PATIENCE.toMillis());
        p.setStreamWriteTimeout(Scene.PATIENCE.toMillis());
        return p;
    }

    private static final class Pages extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            byte[] page = request.getRequestURI().equals("/echo")
                    ? request.getInputStream().readAllBytes()
                    : "hello".getBytes();
            response.setContentLength(page.length);
            response.getOutputStream().write(page);
        }
    }
}
