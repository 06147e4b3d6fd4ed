package dev.jackfield.jdk.net;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.channels.Channels;
import java.security.ProtectionDomain;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Three classes of the JDK, changed where they go past every hook. In {@link Socket}, a socket for a proxy is made by the factory like any
 * other. In {@link InetAddress}, isReachable and getLocalHost ask the resolver first, which is ours ({@link HostNames}). In {@link Channels},
 * a channel on a host is asked for its stream, for the JDK holds one lock around reads and writes of channels that are not its own.
 */
public final class JdkPatches implements ClassFileTransformer {
    private static final ClassDesc FUNCTION = ClassDesc.of("java.util.function.Function");
    private static final ClassDesc INET_ADDRESS = ClassDesc.of("java.net.InetAddress");
    private static final ClassDesc RESOLVER = ClassDesc.of("java.net.spi.InetAddressResolver");
    private static final ClassDesc SOCKET = ClassDesc.of("java.net.Socket");
    private static final ClassDesc SOCKET_IMPL = ClassDesc.of("java.net.SocketImpl");
    private static final ClassDesc FACTORY = ClassDesc.of("java.net.SocketImplFactory");

    private JdkPatches() {}

    /** Changes them. */
    public static void apply(Instrumentation agent) {
        JdkPatches patches = new JdkPatches();
        agent.addTransformer(patches, true);
        try {
            agent.retransformClasses(InetAddress.class, Socket.class, Channels.class);
        } catch (UnmodifiableClassException e) {
            throw new IllegalStateException(e);
        } finally {
            agent.removeTransformer(patches);
        }
    }

    @Override
    public byte[] transform(
            Module module, ClassLoader loader, String name, Class<?> c, ProtectionDomain domain, byte[] bytes) {
        return switch (name) {
            case "java/net/InetAddress" -> inetAddress(bytes);
            case "java/net/Socket" -> socket(bytes);
            case "java/nio/channels/Channels" -> channels(bytes);
            default -> null;
        };
    }

    private static byte[] changed(byte[] bytes, Map<String, CodeTransform> methods) {
        ClassFile file = ClassFile.of();
        ClassTransform change = (builder, element) -> {
            CodeTransform t = element instanceof MethodModel m
                    ? methods.get(m.methodName().stringValue() + m.methodType().stringValue())
                    : null;
            if (t == null) {
                builder.with(element);
            } else {
                builder.transformMethod((MethodModel) element, MethodTransform.transformingCode(t));
            }
        };
        return file.transformClass(file.parse(bytes), change);
    }

    // ---- InetAddress

    private static final Consumer<CodeBuilder> RESOLVE =
            code -> code.invokestatic(INET_ADDRESS, "resolver", MethodTypeDesc.of(RESOLVER));

    private static byte[] inetAddress(byte[] bytes) {
        return changed(
                bytes,
                Map.of(
                        "isReachable(Ljava/net/NetworkInterface;II)Z",
                        askFirst(
                                RESOLVE,
                                code -> array(code, 3, 0, 2, 3),
                                code -> code.checkcast(ConstantDescs.CD_Boolean)
                                        .invokevirtual(
                                                ConstantDescs.CD_Boolean,
                                                "booleanValue",
                                                MethodTypeDesc.of(ConstantDescs.CD_boolean))
                                        .ireturn()),
                        "getLocalHost()Ljava/net/InetAddress;",
                        askFirst(
                                RESOLVE,
                                code -> array(code, 0),
                                code -> code.checkcast(INET_ADDRESS).areturn())));
    }

    /** A new Object[] of this (slot 0) and of numbers in the slots that follow. */
    private static void array(CodeBuilder code, int length, int... slots) {
        code.loadConstant(length).anewarray(ConstantDescs.CD_Object);
        for (int i = 0; i < slots.length; i++) {
            code.dup().loadConstant(i);
            if (i == 0) {
                code.aload(slots[i]);
            } else {
                code.iload(slots[i])
                        .invokestatic(
                                ConstantDescs.CD_Integer,
                                "valueOf",
                                MethodTypeDesc.of(ConstantDescs.CD_Integer, ConstantDescs.CD_int));
            }
            code.aastore();
        }
    }

    /** {@code if (whom instanceof Function f && f.apply(question) != null) return the answer;} and then the method as it was. */
    private static CodeTransform askFirst(
            Consumer<CodeBuilder> whom, Consumer<CodeBuilder> question, Consumer<CodeBuilder> giveAnswer) {
        return new CodeTransform() {
            @Override
            public void atStart(CodeBuilder code) {
                var asItWas = code.newLabel();
                var noAnswer = code.newLabel();
                int asked = code.allocateLocal(TypeKind.REFERENCE);
                whom.accept(code);
                code.astore(asked)
                        .aload(asked)
                        .instanceOf(FUNCTION)
                        .ifeq(asItWas)
                        .aload(asked)
                        .checkcast(FUNCTION);
                question.accept(code);
                code.invokeinterface(
                                FUNCTION, "apply", MethodTypeDesc.of(ConstantDescs.CD_Object, ConstantDescs.CD_Object))
                        .dup()
                        .ifnull(noAnswer);
                giveAnswer.accept(code);
                code.labelBinding(noAnswer).pop().labelBinding(asItWas);
            }

            @Override
            public void accept(CodeBuilder code, CodeElement element) {
                code.with(element);
            }
        };
    }

    // ---- Channels

    private static byte[] channels(byte[] bytes) {
        return changed(
                bytes,
                Map.of(
                        "newInputStream(Ljava/nio/channels/ReadableByteChannel;)Ljava/io/InputStream;",
                        stream(ClassDesc.of("java.io.InputStream")),
                        "newOutputStream(Ljava/nio/channels/WritableByteChannel;)Ljava/io/OutputStream;",
                        stream(ClassDesc.of("java.io.OutputStream"))));
    }

    private static CodeTransform stream(ClassDesc kind) {
        return askFirst(
                code -> code.aload(0),
                code -> code.loadConstant(kind),
                code -> code.checkcast(kind).areturn());
    }

    // ---- Socket

    private static byte[] socket(byte[] bytes) {
        return changed(bytes, Map.of("<init>(Ljava/net/Proxy;)V", (code, element) -> {
            if (element instanceof InvokeInstruction i
                    && i.name().equalsString("createPlatformSocketImpl")
                    && i.owner().asInternalName().equals("java/net/SocketImpl")) {
                code.pop() // the argument: no server
                        .getstatic(SOCKET, "factory", FACTORY)
                        .invokeinterface(FACTORY, "createSocketImpl", MethodTypeDesc.of(SOCKET_IMPL));
            } else {
                code.with(element);
            }
        }));
    }
}
