package dev.jackfield.socket;

import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Readiness;
import dev.jackfield.core.SocketMemory;
import dev.jackfield.core.SocketOptions;
import dev.jackfield.core.Timestamping;
import dev.jackfield.ip.IpOptions;
import dev.jackfield.ip.Memberships;

/** The constants of the sockets interface, with Linux's numbers: for {@code import static}. */
public final class Posix {
    // Families
    public static final int AF_UNSPEC = 0;
    public static final int AF_UNIX = 1;
    public static final int AF_INET = 2;
    public static final int AF_INET6 = 10;

    // Types, and what may be or-ed to them
    public static final int SOCK_STREAM = 1;
    public static final int SOCK_DGRAM = 2;
    public static final int SOCK_RAW = 3;
    public static final int SOCK_SEQPACKET = 5;
    public static final int SOCK_NONBLOCK = 0x800;
    public static final int SOCK_CLOEXEC = 0x80000;

    // Protocols, which are levels of options as well
    public static final int IPPROTO_IP = 0;
    public static final int IPPROTO_ICMP = 1;
    public static final int IPPROTO_TCP = 6;
    public static final int IPPROTO_UDP = 17;
    public static final int IPPROTO_IPV6 = 41;
    public static final int IPPROTO_RAW = 255;

    // Options of the socket level
    public static final int SOL_SOCKET = SocketOptions.SOL_SOCKET;
    public static final int SO_REUSEADDR = SocketOptions.SO_REUSEADDR;
    public static final int SO_TYPE = 3;
    public static final int SO_ERROR = 4;
    public static final int SO_BROADCAST = SocketOptions.SO_BROADCAST;
    public static final int SO_SNDBUF = SocketOptions.SO_SNDBUF;
    public static final int SO_RCVBUF = SocketOptions.SO_RCVBUF;
    public static final int SO_KEEPALIVE = SocketOptions.SO_KEEPALIVE;
    public static final int SO_OOBINLINE = SocketOptions.SO_OOBINLINE;
    public static final int SO_LINGER = SocketOptions.SO_LINGER;
    public static final int SO_REUSEPORT = SocketOptions.SO_REUSEPORT;
    public static final int SO_RCVLOWAT = SocketOptions.SO_RCVLOWAT;
    public static final int SO_RCVTIMEO = 20;
    public static final int SO_SNDTIMEO = 21;
    public static final int SO_BINDTODEVICE = 25;
    public static final int SO_ACCEPTCONN = 30;
    public static final int SO_PROTOCOL = 38;
    public static final int SO_DOMAIN = 39;
    public static final int SO_ZEROCOPY = SocketOptions.SO_ZEROCOPY;
    public static final int SO_MEMINFO = SocketMemory.SO_MEMINFO;
    public static final int SO_TIMESTAMP = Timestamping.SO_TIMESTAMP;
    public static final int SO_TIMESTAMPNS = Timestamping.SO_TIMESTAMPNS;
    public static final int SO_TIMESTAMPING = Timestamping.SO_TIMESTAMPING;
    public static final int SO_BINDTOIFINDEX = SocketOptions.SO_BINDTOIFINDEX;

    // Options of TCP
    public static final int TCP_NODELAY = 1;
    public static final int TCP_MAXSEG = 2;
    public static final int TCP_CORK = 3;
    public static final int TCP_KEEPIDLE = 4;
    public static final int TCP_KEEPINTVL = 5;
    public static final int TCP_KEEPCNT = 6;
    public static final int TCP_SYNCNT = 7;
    public static final int TCP_LINGER2 = 8;
    public static final int TCP_DEFER_ACCEPT = 9;
    public static final int TCP_WINDOW_CLAMP = 10;
    public static final int TCP_INFO = 11;
    public static final int TCP_QUICKACK = 12;
    public static final int TCP_MD5SIG = 14;
    public static final int TCP_MD5SIG_EXT = 32;
    public static final int TCP_AO_ADD_KEY = 38;
    public static final int TCP_AO_DEL_KEY = 39;
    public static final int TCP_AO_INFO = 40;
    public static final int TCP_AO_GET_KEYS = 41;
    public static final int TCP_FASTOPEN = 23;
    public static final int TCP_FASTOPEN_CONNECT = 30;
    public static final int TCP_FASTOPEN_KEY = 33;
    public static final int TCP_FASTOPEN_NO_COOKIE = 34;
    public static final int TCP_CONGESTION = 13;
    public static final int TCP_USER_TIMEOUT = 18;
    public static final int TCP_NOTSENT_LOWAT = 25;
    public static final int TCP_INQ = 36;
    public static final int TCP_CM_INQ = TCP_INQ;

    // Options of IPv4
    public static final int IP_TOS = IpOptions.IP_TOS;
    public static final int IP_TTL = IpOptions.IP_TTL;
    public static final int IP_PKTINFO = IpOptions.IP_PKTINFO;
    public static final int IP_MTU_DISCOVER = IpOptions.IP_MTU_DISCOVER;
    public static final int IP_RECVERR = IpOptions.IP_RECVERR;
    public static final int IP_RECVTTL = IpOptions.IP_RECVTTL;
    public static final int IP_RECVTOS = IpOptions.IP_RECVTOS;
    public static final int IP_MTU = IpOptions.IP_MTU;
    public static final int IP_MINTTL = IpOptions.IP_MINTTL;
    public static final int IP_MULTICAST_IF = IpOptions.IP_MULTICAST_IF;
    public static final int IP_MULTICAST_TTL = IpOptions.IP_MULTICAST_TTL;
    public static final int IP_MULTICAST_LOOP = IpOptions.IP_MULTICAST_LOOP;
    public static final int IP_MULTICAST_ALL = IpOptions.IP_MULTICAST_ALL;
    public static final int IP_ADD_MEMBERSHIP = Memberships.IP_ADD_MEMBERSHIP;
    public static final int IP_DROP_MEMBERSHIP = Memberships.IP_DROP_MEMBERSHIP;
    public static final int IP_UNBLOCK_SOURCE = Memberships.IP_UNBLOCK_SOURCE;
    public static final int IP_BLOCK_SOURCE = Memberships.IP_BLOCK_SOURCE;
    public static final int IP_ADD_SOURCE_MEMBERSHIP = Memberships.IP_ADD_SOURCE_MEMBERSHIP;
    public static final int IP_DROP_SOURCE_MEMBERSHIP = Memberships.IP_DROP_SOURCE_MEMBERSHIP;

    // Values of IP_MTU_DISCOVER
    public static final int IP_PMTUDISC_DONT = IpOptions.PMTUDISC_DONT;
    public static final int IP_PMTUDISC_WANT = IpOptions.PMTUDISC_WANT;
    public static final int IP_PMTUDISC_DO = IpOptions.PMTUDISC_DO;
    public static final int IP_PMTUDISC_PROBE = IpOptions.PMTUDISC_PROBE;

    // Flags of send and recv
    public static final int MSG_OOB = Endpoint.MSG_OOB;
    public static final int MSG_PEEK = Endpoint.MSG_PEEK;
    public static final int MSG_DONTROUTE = Endpoint.MSG_DONTROUTE;
    public static final int MSG_TRUNC = Endpoint.MSG_TRUNC;
    public static final int MSG_DONTWAIT = Endpoint.MSG_DONTWAIT;
    public static final int MSG_WAITALL = Endpoint.MSG_WAITALL;
    public static final int MSG_ERRQUEUE = Endpoint.MSG_ERRQUEUE;
    public static final int MSG_NOSIGNAL = Endpoint.MSG_NOSIGNAL;
    public static final int MSG_MORE = Endpoint.MSG_MORE;
    public static final int MSG_EOR = Endpoint.MSG_EOR;
    public static final int MSG_ZEROCOPY = Endpoint.MSG_ZEROCOPY;
    public static final int MSG_FASTOPEN = Endpoint.MSG_FASTOPEN;

    public static final int SHUT_RD = Endpoint.SHUT_RD;
    public static final int SHUT_WR = Endpoint.SHUT_WR;
    public static final int SHUT_RDWR = Endpoint.SHUT_RDWR;

    /** The longest accept queue that listen asks for by this name. */
    public static final int SOMAXCONN = 4096;

    // fcntl
    public static final int F_DUPFD = 0;
    public static final int F_GETFD = 1;
    public static final int F_SETFD = 2;
    public static final int F_GETFL = 3;
    public static final int F_SETFL = 4;
    public static final int F_DUPFD_CLOEXEC = 1030;
    public static final int FD_CLOEXEC = 1;
    public static final int O_RDWR = 2;
    public static final int O_NONBLOCK = 0x800;

    // ioctl
    public static final int FIONREAD = Endpoint.FIONREAD;
    public static final int SIOCINQ = FIONREAD;
    public static final int SIOCOUTQ = Endpoint.SIOCOUTQ;
    public static final int TIOCOUTQ = SIOCOUTQ;
    public static final int SIOCOUTQNSD = Endpoint.SIOCOUTQNSD;
    public static final int SIOCATMARK = Endpoint.SIOCATMARK;
    public static final int FIONBIO = 0x5421;

    // poll
    public static final int POLLIN = Readiness.IN;
    public static final int POLLPRI = Readiness.PRI;
    public static final int POLLOUT = Readiness.OUT;
    public static final int POLLERR = Readiness.ERR;
    public static final int POLLHUP = Readiness.HUP;
    public static final int POLLNVAL = Readiness.NVAL;
    public static final int POLLRDNORM = 0x040;
    public static final int POLLWRNORM = 0x100;
    public static final int POLLRDHUP = Readiness.RDHUP;

    // epoll
    public static final int EPOLLIN = POLLIN;
    public static final int EPOLLPRI = POLLPRI;
    public static final int EPOLLOUT = POLLOUT;
    public static final int EPOLLERR = POLLERR;
    public static final int EPOLLHUP = POLLHUP;
    public static final int EPOLLRDNORM = POLLRDNORM;
    public static final int EPOLLWRNORM = POLLWRNORM;
    public static final int EPOLLRDHUP = POLLRDHUP;
    public static final int EPOLLEXCLUSIVE = 1 << 28;
    public static final int EPOLLWAKEUP = 1 << 29;
    public static final int EPOLLONESHOT = 1 << 30;
    public static final int EPOLLET = 1 << 31;
    public static final int EPOLL_CTL_ADD = 1;
    public static final int EPOLL_CTL_DEL = 2;
    public static final int EPOLL_CTL_MOD = 3;
    public static final int EPOLL_CLOEXEC = SOCK_CLOEXEC;

    private Posix() {}
}
