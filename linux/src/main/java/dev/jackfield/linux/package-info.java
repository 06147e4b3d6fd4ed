/**
 * What Linux offers to a stack in user space, through {@code java.lang.foreign}: {@link dev.jackfield.linux.TunDevice TUN and
 * TAP}, {@link dev.jackfield.linux.PacketDevice packet} and {@link dev.jackfield.linux.XdpDevice XDP} sockets, and the {@link dev.jackfield.linux.NetworkSetup settings} of Linux's own side of such a device.
 */
package dev.jackfield.linux;
