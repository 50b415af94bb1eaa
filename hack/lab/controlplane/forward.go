package main

import (
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// forward carries TCP connections from a port on this machine's loopback to
// an address inside a network namespace. Nothing else connects the two, so no
// route, interface or address of the host changes for a lab, and a kubeconfig
// left over from a dead lab can reach nothing but loopback.
//
// It listens first, then moves into the namespace and executes itself again
// with the listener kept open: a socket stays in the namespace it was made in.
func forward() int {
	flags := flag.NewFlagSet("forward", flag.ContinueOnError)
	listen := flags.String("listen", "127.0.0.1:0", "address to listen on")
	portFile := flags.String("port-file", "", "file that receives the port listened on")
	namespace := flags.String("netns", "", "network namespace of the target, as a path")
	target := flags.String("target", "", "HOST:PORT to connect to, seen from that namespace")
	listener := flags.Int("listener", -1, "descriptor of the open listener (set by forward itself)")
	if err := flags.Parse(os.Args[1:]); err != nil {
		return 2
	}
	var err error
	if *listener >= 0 {
		err = serve(*listener, *target)
	} else {
		err = listenThenEnter(*listen, *portFile, *namespace)
	}
	fmt.Fprintln(os.Stderr, "forward:", err)
	return 1
}

func listenThenEnter(address, portFile, namespace string) error {
	runtime.LockOSThread()
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	file, err := listener.(*net.TCPListener).File()
	if err != nil {
		return err
	}
	if _, err := unix.FcntlInt(file.Fd(), unix.F_SETFD, 0); err != nil {
		return fmt.Errorf("keeping the listener open: %w", err)
	}
	port := strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)
	if err := os.WriteFile(portFile, []byte(port+"\n"), 0o644); err != nil {
		return err
	}
	target, err := os.Open(namespace)
	if err != nil {
		return err
	}
	if err := unix.Setns(int(target.Fd()), unix.CLONE_NEWNET); err != nil {
		return fmt.Errorf("entering %s: %w", namespace, err)
	}
	return syscall.Exec("/proc/self/exe", append(os.Args, "--listener", strconv.Itoa(int(file.Fd()))), os.Environ())
}

func serve(descriptor int, target string) error {
	listener, err := net.FileListener(os.NewFile(uintptr(descriptor), "listener"))
	if err != nil {
		return err
	}
	for {
		near, err := listener.Accept()
		if err != nil {
			return err
		}
		go join(near.(*net.TCPConn), target)
	}
}

func join(near *net.TCPConn, target string) {
	defer near.Close()
	far, err := net.Dial("tcp", target)
	if err != nil {
		fmt.Fprintln(os.Stderr, "forward:", err)
		return
	}
	defer far.Close()
	done := make(chan struct{}, 2)
	go pump(near, far.(*net.TCPConn), done)
	go pump(far.(*net.TCPConn), near, done)
	<-done
	<-done
}

func pump(to, from *net.TCPConn, done chan<- struct{}) {
	io.Copy(to, from)
	to.CloseWrite()
	done <- struct{}{}
}
