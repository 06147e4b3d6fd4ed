// The rival: gVisor's netstack (Debian's golang-gvisor-gvisor-dev), behind the ports of Services.java.
//
//	gvisor tun DEVICE ADDRESS        its own link on a TUN device, frames of 1500 bytes
//	gvisor tun-vnet DEVICE ADDRESS   a TUN device with virtio-net headers, packets of 64 KiB
//	gvisor loop                      both ends in this process, over its loopback; measures when told, as Worker.java does
//
// It prints "ready", and ends with its standard input.
package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
	"gvisor.dev/gvisor/pkg/bufferv2"
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/adapters/gonet"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/link/fdbased"
	"gvisor.dev/gvisor/pkg/tcpip/link/loopback"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
	"gvisor.dev/gvisor/pkg/tcpip/transport/icmp"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

const (
	sink = 17301 + iota
	source
	echo
	answer

	mtu       = 1500
	writeSize = 64 << 10
	readSize  = 256 << 10
)

func fail(what ...any) {
	fmt.Fprintln(os.Stderr, what...)
	os.Exit(1)
}

func check(err error) {
	if err != nil {
		fail(err)
	}
}

func checkStack(err tcpip.Error) {
	if err != nil {
		fail(err.String())
	}
}

// newStack makes a host with one link. Buffers may grow as far as Linux lets them.
func newStack(link stack.LinkEndpoint, address string, prefix int) (*stack.Stack, tcpip.Address) {
	a := tcpip.Address(net.ParseIP(address).To4())
	s := stack.New(stack.Options{
		NetworkProtocols:   []stack.NetworkProtocolFactory{ipv4.NewProtocol},
		TransportProtocols: []stack.TransportProtocolFactory{tcp.NewProtocol, icmp.NewProtocol4},
	})
	sack, moderate := tcpip.TCPSACKEnabled(true), tcpip.TCPModerateReceiveBufferOption(true)
	receive := tcpip.TCPReceiveBufferSizeRangeOption{Min: 4 << 10, Default: 1 << 20, Max: 8 << 20}
	send := tcpip.TCPSendBufferSizeRangeOption{Min: 4 << 10, Default: 1 << 20, Max: 8 << 20}
	for _, o := range []tcpip.SettableTransportProtocolOption{&sack, &moderate, &receive, &send} {
		checkStack(s.SetTransportProtocolOption(tcp.ProtocolNumber, o))
	}
	checkStack(s.CreateNIC(1, link))
	checkStack(s.AddProtocolAddress(1, tcpip.ProtocolAddress{
		Protocol:          ipv4.ProtocolNumber,
		AddressWithPrefix: tcpip.AddressWithPrefix{Address: a, PrefixLen: prefix},
	}, stack.AddressProperties{}))
	s.SetRouteTable([]tcpip.Route{{Destination: header.IPv4EmptySubnet, NIC: 1}})
	return s, a
}

// ---- the servers

func listen(s *stack.Stack, port uint16, serve func(net.Conn)) {
	l, err := gonet.ListenTCP(s, tcpip.FullAddress{NIC: 1, Port: port}, ipv4.ProtocolNumber)
	check(err)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				fail("accept:", err)
			}
			go func() {
				defer c.Close()
				serve(c)
			}()
		}
	}()
}

func serve(s *stack.Stack) {
	listen(s, sink, func(c net.Conn) {
		b := make([]byte, readSize)
		for err := error(nil); err == nil; {
			_, err = c.Read(b)
		}
	})
	listen(s, source, func(c net.Conn) {
		b := make([]byte, writeSize)
		for err := error(nil); err == nil; {
			_, err = c.Write(b)
		}
	})
	listen(s, echo, func(c net.Conn) { io.CopyBuffer(struct{ io.Writer }{c}, struct{ io.Reader }{c}, make([]byte, 2048)) })
	listen(s, answer, func(c net.Conn) {
		b := make([]byte, 64)
		for {
			if n, _ := c.Read(b); n == 0 {
				return
			}
			if _, err := c.Write(b[:1]); err != nil {
				return
			}
		}
	})
}

// ---- the TUN device

func openTun(name string, flags uint16) int {
	fd, err := unix.Open("/dev/net/tun", unix.O_RDWR, 0)
	check(err)
	request, err := unix.NewIfreq(name)
	check(err)
	request.SetUint16(unix.IFF_TUN | unix.IFF_NO_PI | flags)
	check(unix.IoctlIfreq(fd, unix.TUNSETIFF, request))
	return fd
}

const (
	vnetHeader = 10
	offloads   = 1 | 2 | 4 // checksum, TSO4, TSO6
)

// vnetLink is a link on a TUN descriptor whose packets have a virtio-net header: gVisor has none such.
type vnetLink struct {
	fd         int
	dispatcher stack.NetworkDispatcher
}

func (*vnetLink) MTU() uint32                                  { return mtu }
func (*vnetLink) MaxHeaderLength() uint16                      { return 0 }
func (*vnetLink) LinkAddress() tcpip.LinkAddress               { return "" }
func (*vnetLink) Capabilities() stack.LinkEndpointCapabilities { return stack.CapabilityRXChecksumOffload }
func (*vnetLink) ARPHardwareType() header.ARPHardwareType      { return header.ARPHardwareNone }
func (*vnetLink) AddHeader(stack.PacketBufferPtr)              {}
func (*vnetLink) Wait()                                        {}
func (*vnetLink) GSOMaxSize() uint32                           { return 65000 }
func (*vnetLink) SupportedGSO() stack.SupportedGSO             { return stack.HostGSOSupported }
func (l *vnetLink) IsAttached() bool                           { return l.dispatcher != nil }

func (l *vnetLink) Attach(d stack.NetworkDispatcher) {
	l.dispatcher = d
	if d != nil {
		go l.read()
	}
}

func (l *vnetLink) read() {
	b := make([]byte, vnetHeader+65536)
	for {
		n, err := unix.Read(l.fd, b)
		if err == unix.EINTR || err == nil && (n < vnetHeader+header.IPv4MinimumSize || b[vnetHeader]>>4 != 4) {
			continue
		}
		check(err)
		p := stack.NewPacketBuffer(stack.PacketBufferOptions{Payload: bufferv2.MakeWithData(b[vnetHeader:n])})
		l.dispatcher.DeliverNetworkPacket(header.IPv4ProtocolNumber, p)
		p.DecRef()
	}
}

func (l *vnetLink) WritePackets(packets stack.PacketBufferList) (int, tcpip.Error) {
	for i, p := range packets.AsSlice() {
		var h [vnetHeader]byte
		if o := p.GSOOptions; o.NeedsCsum {
			h[0] = 1
			binary.LittleEndian.PutUint16(h[6:], o.L3HdrLen)
			binary.LittleEndian.PutUint16(h[8:], o.CsumOffset)
			if p.Data().Size() > int(o.MSS) {
				h[1] = 1
				binary.LittleEndian.PutUint16(h[2:], uint16(p.HeaderSize()))
				binary.LittleEndian.PutUint16(h[4:], o.MSS)
			}
		}
		parts := append(make([]unix.Iovec, 0, 8), unix.Iovec{Base: &h[0], Len: vnetHeader})
		for _, v := range p.AsSlices() {
			if len(v) > 0 {
				parts = append(parts, unix.Iovec{Base: &v[0], Len: uint64(len(v))})
			}
		}
		if _, _, e := unix.Syscall(unix.SYS_WRITEV, uintptr(l.fd), uintptr(unsafe.Pointer(&parts[0])), uintptr(len(parts))); e != 0 {
			return i, nil
		}
	}
	return packets.Len(), nil
}

// ---- both ends here

// bulk sends in one stream for so long, and answers Gbit/s.
func bulk(s *stack.Stack, a tcpip.Address, seconds float64) float64 {
	c, err := gonet.DialTCP(s, tcpip.FullAddress{NIC: 1, Addr: a, Port: sink}, ipv4.ProtocolNumber)
	check(err)
	var sent int64
	go func() {
		b := make([]byte, writeSize)
		for {
			n, err := c.Write(b)
			if err != nil {
				return
			}
			atomic.AddInt64(&sent, int64(n))
		}
	}()
	defer c.Close()
	time.Sleep(300 * time.Millisecond)
	began, before := time.Now(), atomic.LoadInt64(&sent)
	time.Sleep(time.Duration(seconds * 1e9))
	return float64(atomic.LoadInt64(&sent)-before) * 8e-9 / time.Since(began).Seconds()
}

func obey(s *stack.Stack, a tcpip.Address) {
	for orders := bufio.NewScanner(os.Stdin); orders.Scan(); {
		words := strings.Fields(orders.Text())
		if len(words) != 2 || words[0] != "SEND" {
			fmt.Println("failed: cannot", orders.Text())
			continue
		}
		seconds, err := strconv.ParseFloat(words[1], 64)
		check(err)
		fmt.Println(bulk(s, a, seconds))
	}
}

func main() {
	if len(os.Args) < 2 || os.Args[1] != "loop" && len(os.Args) < 4 {
		fail("see the head of gvisor.go")
	}
	var link stack.LinkEndpoint
	address, prefix := "127.0.0.1", 8
	switch os.Args[1] {
	case "loop":
		link = loopback.New()
	case "tun":
		var err error
		link, err = fdbased.New(&fdbased.Options{FDs: []int{openTun(os.Args[2], 0)}, MTU: mtu})
		check(err)
	case "tun-vnet":
		fd := openTun(os.Args[2], unix.IFF_VNET_HDR)
		check(unix.IoctlSetInt(fd, unix.TUNSETOFFLOAD, offloads))
		link = &vnetLink{fd: fd}
	}
	if len(os.Args) > 3 {
		address, prefix = os.Args[3], 24
	}
	s, a := newStack(link, address, prefix)
	serve(s)
	fmt.Println("ready")
	if os.Args[1] == "loop" {
		obey(s, a)
	} else {
		io.Copy(io.Discard, os.Stdin)
	}
}
