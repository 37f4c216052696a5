/* Sends "Hello, world" to an echo server, and reads all of it back. */

#define _POSIX_C_SOURCE 200809L

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

// ANCHOR: connect
static int connect_to(const char *ip, const char *port)
{
    struct sockaddr_in addr;
    memset(&addr, 0, sizeof addr);
    addr.sin_family = AF_INET;
    addr.sin_port = htons((unsigned short)atoi(port));
    if (inet_pton(AF_INET, ip, &addr.sin_addr) != 1) {
        fprintf(stderr, "%s: no address of IPv4\n", ip);
        return -1;
    }
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd == -1) {
        perror("socket");
        return -1;
    }
    if (connect(fd, (struct sockaddr *)&addr, sizeof addr) == -1) {
        perror("connect");
        close(fd);
        return -1;
    }
    return fd;
}
// ANCHOR_END: connect

// ANCHOR: send_all
static int send_all(int fd, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t n = send(fd, bytes, size, MSG_NOSIGNAL);
        if (n == -1 && errno == EINTR)
            continue;
        if (n == -1)
            return -1;
        bytes += n;
        size -= (size_t)n;
    }
    return 0;
}
// ANCHOR_END: send_all

// ANCHOR: receive
/* Returns how many bytes came: fewer than wanted at end-of-file. */
static ssize_t receive(int fd, char *buffer, size_t wanted)
{
    size_t got = 0;
    while (got < wanted) {
        ssize_t n = recv(fd, buffer + got, wanted - got, 0);
        if (n == -1 && errno == EINTR)
            continue;
        if (n == -1)
            return -1;
        if (n == 0)
            break;
        got += (size_t)n;
    }
    return (ssize_t)got;
}
// ANCHOR_END: receive

// ANCHOR: main
int main(int argc, char **argv)
{
    static const char WORDS[] = "Hello, world";
    const size_t size = sizeof WORDS - 1;
    char buffer[sizeof WORDS];

    int fd = connect_to("127.0.0.1", argc > 1 ? argv[1] : "7003");
    if (fd == -1)
        return EXIT_FAILURE;
    ssize_t n = -1;
    if (send_all(fd, WORDS, size) == 0)
        n = receive(fd, buffer, size);
    if (n == -1)
        perror("127.0.0.1");
    else
        printf("Received \"%.*s\" %zd bytes\n", (int)n, buffer, n);
    close(fd);
    return n == (ssize_t)size ? EXIT_SUCCESS : EXIT_FAILURE;
}
// ANCHOR_END: main
