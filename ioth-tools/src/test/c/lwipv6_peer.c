/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/*
 * A node of the LWIPv6 stack on a VDE switch that sends or receives one TCP stream of bytes known to both ends.
 *
 *   lwipv6_peer send|receive|listen-send|listen-receive SWITCH OWN-ADDRESS PEER-ADDRESS PORT BYTES SEED
 *
 * Addresses are IPv4, in a /24. Byte i of the stream is the top byte of the i-th value of the generator in next_byte().
 * Prints "ready" when it listens and "done" at the end; anything else is an error, and the exit status is 1.
 */
#include <arpa/inet.h>
#include <lwipv6.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CHUNK = 16384 };

static uint64_t state;

static unsigned char next_byte(void) {
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return state >> 56;
}

static void die(const char *what) {
    perror(what);
    fflush(NULL);
    _exit(1);
}

static void send_all(int fd, long total) {
    static unsigned char chunk[CHUNK];
    long sent = 0;
    while (sent < total) {
        long want = total - sent < CHUNK ? total - sent : CHUNK;
        for (long i = 0; i < want; i++) {
            chunk[i] = next_byte();
        }
        for (long done = 0; done < want;) {
            ssize_t n = lwip_write(fd, chunk + done, want - done);
            if (n <= 0) {
                die("write");
            }
            done += n;
        }
        sent += want;
    }
}

static void receive_all(int fd, long total) {
    static unsigned char chunk[CHUNK];
    long got = 0;
    for (;;) {
        ssize_t n = lwip_read(fd, chunk, CHUNK);
        if (n < 0) {
            die("read");
        }
        if (n == 0) {
            break;
        }
        for (ssize_t i = 0; i < n; i++, got++) {
            if (chunk[i] != next_byte()) {
                fprintf(stderr, "byte %ld is wrong\n", got);
                _exit(1);
            }
        }
    }
    if (got != total) {
        fprintf(stderr, "%ld bytes instead of %ld\n", got, total);
        _exit(1);
    }
}

static struct stack *plug_in(char *vde_switch, const char *address) {
    unsigned a, b, c, d;
    struct ip_addr ip, mask;
    if (sscanf(address, "%u.%u.%u.%u", &a, &b, &c, &d) != 4) {
        die(address);
    }
    struct stack *stack = lwip_add_stack(0);
    struct netif *port = lwip_vdeif_add(stack, vde_switch);
    if (port == NULL) {
        die(vde_switch);
    }
    IP64_ADDR(&ip, a, b, c, d);
    IP64_MASKADDR(&mask, 255, 255, 255, 0);
    lwip_add_addr(port, &ip, &mask);
    lwip_ifup(port);
    sleep(1);
    return stack;
}

static int listen_for(struct stack *stack, struct sockaddr_in *local) {
    int listener = lwip_msocket(stack, AF_INET, SOCK_STREAM, 0);
    if (lwip_bind(listener, (struct sockaddr *)local, sizeof *local) < 0 || lwip_listen(listener, 5) < 0) {
        die("listen");
    }
    puts("ready");
    fflush(stdout);
    int fd = lwip_accept(listener, NULL, NULL);
    if (fd < 0) {
        die("accept");
    }
    return fd;
}

static int connect_to(struct stack *stack, struct sockaddr_in *remote) {
    int fd = lwip_msocket(stack, AF_INET, SOCK_STREAM, 0);
    if (lwip_connect(fd, (struct sockaddr *)remote, sizeof *remote) < 0) {
        die("connect");
    }
    return fd;
}

int main(int argc, char **argv) {
    if (argc != 8) {
        fprintf(stderr, "usage: see the head of the source\n");
        return 1;
    }
    int listens = strncmp(argv[1], "listen", 6) == 0;
    int sends = strstr(argv[1], "send") != NULL;
    long total = atol(argv[6]);
    state = strtoull(argv[7], NULL, 10);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[5]))};
    if (!listens) {
        inet_pton(AF_INET, argv[4], &address.sin_addr);
    }
    struct stack *stack = plug_in(argv[2], argv[3]);
    int fd = listens ? listen_for(stack, &address) : connect_to(stack, &address);
    if (sends) {
        send_all(fd, total);
    } else {
        receive_all(fd, total);
    }
    lwip_close(fd);
    sleep(2); /* its thread needs the time to send what is left */
    puts("done");
    fflush(NULL);
    _exit(0); /* the library's own exit handlers don't always return */
}
