/* The calls of the reference, in C, as POSIX declares them. A test compiles
 * this beside the headers: a prototype that differs from theirs is an error. */

#define _POSIX_C_SOURCE 200809L

// ANCHOR: socket
#include <sys/socket.h>

int socket(int domain, int type, int protocol);
// ANCHOR_END: socket

// ANCHOR: bind
#include <sys/socket.h>

int bind(int socket, const struct sockaddr *address, socklen_t address_len);
// ANCHOR_END: bind

// ANCHOR: listen
#include <sys/socket.h>

int listen(int socket, int backlog);
// ANCHOR_END: listen

// ANCHOR: accept
#include <sys/socket.h>

int accept(int socket, struct sockaddr *restrict address,
           socklen_t *restrict address_len);
// ANCHOR_END: accept

// ANCHOR: connect
#include <sys/socket.h>

int connect(int socket, const struct sockaddr *address, socklen_t address_len);
// ANCHOR_END: connect

// ANCHOR: send
#include <sys/socket.h>

ssize_t send(int socket, const void *buffer, size_t length, int flags);

ssize_t sendto(int socket, const void *message, size_t length, int flags,
               const struct sockaddr *dest_addr, socklen_t dest_len);
// ANCHOR_END: send

// ANCHOR: recv
#include <sys/socket.h>

ssize_t recv(int socket, void *buffer, size_t length, int flags);

ssize_t recvfrom(int socket, void *restrict buffer, size_t length, int flags,
                 struct sockaddr *restrict address,
                 socklen_t *restrict address_len);
// ANCHOR_END: recv

// ANCHOR: shutdown
#include <sys/socket.h>

int shutdown(int socket, int how);
// ANCHOR_END: shutdown

// ANCHOR: close
#include <unistd.h>

int close(int fildes);
// ANCHOR_END: close

// ANCHOR: getsockname
#include <sys/socket.h>

int getsockname(int socket, struct sockaddr *restrict address,
                socklen_t *restrict address_len);

int getpeername(int socket, struct sockaddr *restrict address,
                socklen_t *restrict address_len);
// ANCHOR_END: getsockname

// ANCHOR: getsockopt
#include <sys/socket.h>

int getsockopt(int socket, int level, int option_name,
               void *restrict option_value, socklen_t *restrict option_len);

int setsockopt(int socket, int level, int option_name,
               const void *option_value, socklen_t option_len);
// ANCHOR_END: getsockopt

// ANCHOR: poll
#include <poll.h>

int poll(struct pollfd fds[], nfds_t nfds, int timeout);
// ANCHOR_END: poll

// ANCHOR: getaddrinfo
#include <netdb.h>
#include <sys/socket.h>

int getaddrinfo(const char *restrict nodename, const char *restrict servname,
                const struct addrinfo *restrict hints,
                struct addrinfo **restrict res);

void freeaddrinfo(struct addrinfo *ai);

const char *gai_strerror(int ecode);
// ANCHOR_END: getaddrinfo

// ANCHOR: gethostname
#include <unistd.h>

int gethostname(char *name, size_t namelen);
// ANCHOR_END: gethostname
