# shellcheck shell=bash
# The guest: a QEMU machine without KVM, with the kernel of hack/vm/kernel,
# busybox, and a disk made for it.
#
# Needs: ROOT, WORK (a directory for its files; the words of what it shall do
# are in WORK/command), say.sh, tools.sh, debian.sh

# guest_prerequisites: sets KERNEL.
guest_prerequisites() {
  debian_package qemu-system-x86_64 qemu-system-x86
  debian_package mkfs.ext4 e2fsprogs
  debian_package cpio cpio
  KERNEL=$("$ROOT/hack/vm/kernel")
}

# static_busybox: one that needs no loader, since the guest may have none.
static_busybox() {
  debian_package busybox busybox-static >&2
  file -L "$(type -P busybox)" 2>/dev/null | grep -q dynamically &&
    die "busybox is linked dynamically" "install the package busybox-static"
  type -P busybox
}

initramfs() {
  local tree=$WORK/initramfs.d
  mkdir -p "$tree/bin"
  cp "$(static_busybox)" "$tree/bin/busybox"
  cp "$ROOT/hack/vm/guest/initramfs-init" "$tree/init"
  chmod 755 "$tree/init"
  modules "$tree"
  (cd "$tree" && find . | cpio --quiet -o -H newc) >"$WORK/initramfs"
  rm -rf "$tree"
}

modules() {
  mkdir -p "$1/lib/modules"
  cp -r "$KERNEL/modules" "$1/lib/modules/$(<"$KERNEL/version")"
}

# disk MIB SOURCE=PATH...: a file system with what the guest needs, and that
# much room beside it.
disk() {
  local tree=$WORK/disk.d add source path applet
  mkdir -p "$tree"/{bin,boot,dev,etc,proc,results,root,run,sys,tmp}
  for add in "${@:2}"; do
    source=${add%%=*} path=$tree/${add#*=}
    if [[ $source == */ ]]; then
      mkdir -p "$path" && cp -a "$source". "$path"
    else
      mkdir -p "$(dirname "$path")" && cp -aL "$source" "$path"
    fi
  done
  cp "$(static_busybox)" "$tree/bin/busybox"
  while read -r applet; do
    [[ -e $tree/bin/$applet ]] || ln -s busybox "$tree/bin/$applet"
  done < <(busybox --list)
  cp "$ROOT/hack/vm/guest/init" "$tree/init"
  cp "$WORK/command" "$tree/command"
  chmod 755 "$tree/init"
  modules "$tree"
  # libbpf reads the kernel's configuration here, and fails without.
  cp "$KERNEL/config" "$tree/boot/config-$(<"$KERNEL/version")"
  [[ -e $tree/etc/passwd ]] || echo 'root:x:0:0:root:/root:/bin/sh' >"$tree/etc/passwd"
  echo guest >"$tree/etc/hostname"
  mkfs.ext4 -q -F -O ^has_journal -d "$tree" "$WORK/disk" $(($(du -sm "$tree" | cut -f1) * 5 / 4 + $1))M >/dev/null
  rm -rf "$tree"
}

# qemu_command MEMORY CPUS [ARGUMENT]...: sets QEMU, the words that boot it.
#
# One thread for all CPUs: with one each, QEMU (seen with 7.2) now and then keeps a
# translation of the breakpoint by which the kernel patches its own code, as it does
# when a scheduler comes or goes, and the guest dies of "Oops: int3".
qemu_command() {
  QEMU=(qemu-system-x86_64 -accel "tcg,thread=single" -cpu max -smp "$2" -m "$1"
    -nodefaults -no-reboot -display none -serial stdio -kernel "$KERNEL/vmlinuz" -initrd "$WORK/initramfs"
    -drive "file=$WORK/disk,format=raw,if=virtio,cache=unsafe"
    -append "console=ttyS0 quiet loglevel=3 panic=-1 mitigations=off" "${@:3}")
  # Without a CPU to itself it runs into time-outs that no machine would.
  ((EUID != 0)) || QEMU=(nice -n -5 "${QEMU[@]}")
}
