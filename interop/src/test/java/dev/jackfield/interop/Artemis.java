package dev.jackfield.interop;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** ActiveMQ Artemis, a message broker, and JMS. Netty's transport of both is NIO's, and the client's threads are its own. */
final class Artemis {
    /** For each request of the scene so many messages. */
    private static final int MESSAGES = 3;

    private Artemis() {}

    static AutoCloseable start(Scene scene) throws Exception {
        Configuration settings = new ConfigurationImpl()
                .setPersistenceEnabled(false)
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false)
                .addAcceptorConfiguration("tcp", "tcp://0.0.0.0:61616?useEpoll=false&protocols=CORE");
        settings.setBrokerInstance(scene.directory().toFile());
        EmbeddedActiveMQ broker =
                new EmbeddedActiveMQ().setConfiguration(settings).start();
        return broker::stop;
    }

    static void converse(Scene scene) throws JMSException {
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(
                        "tcp://server:61616?useEpoll=false&useGlobalWorkerPool=false&useGlobalPools=false&callTimeout="
                                + Scene.PATIENCE.toMillis());
                Connection c = factory.createConnection();
                Session session = c.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            Queue orders = session.createQueue("orders");
            try (MessageProducer producer = session.createProducer(orders);
                    MessageConsumer consumer = session.createConsumer(orders)) {
                c.start();
                int messages = scene.requests() * MESSAGES;
                for (int i = 0; i < messages; i++) {
                    send(session, producer, Scene.small(i));
                }
                for (int i = 0; i < messages; i++) {
                    assertThat(receive(consumer)).isEqualTo(Scene.small(i));
                }
                send(session, producer, scene.large());
                assertThat(receive(consumer)).isEqualTo(scene.large());
            }
        }
    }

    private static void send(Session session, MessageProducer producer, byte[] body) throws JMSException {
        BytesMessage m = session.createBytesMessage();
        m.writeBytes(body);
        producer.send(m);
    }

    private static byte[] receive(MessageConsumer consumer) throws JMSException {
        BytesMessage m = (BytesMessage) consumer.receive(Scene.PATIENCE.toMillis());
        assertThat(m).isNotNull();
        byte[] body = new byte[(int) m.getBodyLength()];
        m.readBytes(body);
        return body;
    }
}
