package dev.jackfield.interop;

/**
 * A program of two halves, as it is: what it does on any network is in here, and what the network does to it is up to the test.
 *
 * @param server the half that answers
 * @param client the half that asks, and checks each answer
 */
record Conversation(String name, Server server, Client client) {
    interface Server {
        /** Starts it on the host of the calling thread; closing ends it, there as well. */
        AutoCloseable start(Scene scene) throws Exception;
    }

    interface Client {
        /** Speaks with the server, by the name "server", until all is said. */
        void converse(Scene scene) throws Exception;
    }

    @Override
    public String toString() {
        return name;
    }
}
