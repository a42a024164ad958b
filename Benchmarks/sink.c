// SPDX-License-Identifier: Apache-2.0
/*
 * An SMTP server on loopback that takes mail and forgets it: the other side of benchmarks and acceptance runs.
 *
 *   cc -O2 -pthread Benchmarks/sink.c -o sink && ./sink --port 2526 --log accepted.log
 *
 * It prints `ready PORT` when it listens and, on SIGTERM or SIGINT, one JSON line with the totals.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const char usage[] =
    "usage: sink [--port N]        listen on 127.0.0.1:N; 0 takes a free one (2526)\n"
    "            [--threads N]     event loops (1)\n"
    "            [--log FILE]      a line 'microseconds recipient' for each accepted recipient\n"
    "            [--log-id]        ... with the message's Message-ID as third column\n"
    "            [--log-mail]      ... and with the microseconds of its MAIL command as the last one\n"
    "            [--refusals FILE] a line 'microseconds code recipient' for each refused one\n"
    "            [--dump DIR]      keep accepted messages there as N.eml\n"
    "            [--tempfail P]    answer this share (0..1) of RCPT with 451\n"
    "            [--reject P]      answer this share of RCPT with 550 5.1.1\n"
    "            [--drop P]        lose this share of messages: close at the end of data, accept nothing\n"
    "            [--swallow P]     accept this share of messages, but close before saying so\n"
    "            [--delay-ms N]    wait before each answer to the end of data\n"
    "            [--mute P]        let this share of connections wait for a greeting that never comes\n"
    "            [--drip-ms N]     wait before the answer to each command: a server that is slow in everything\n"
    "            [--no-chunking]   do not offer CHUNKING\n"
    "            [--max-conn N]    answer 421 to connections beyond N\n";

enum { INPUT_SIZE = 1 << 17, ENVELOPE_SIZE = 1 << 16, REPLIES_SIZE = 1 << 16, ID_SIZE = 1000, EVENTS = 256 };
/* A command line (RFC 5321 section 4.5.3.1.4, with room for extensions). */
enum { LINE_LIMIT = 4096 };
static const size_t message_limit = 50u << 20;

enum phase { COMMANDS, DATA, CHUNK };

struct connection {
    int fd;
    enum phase phase;
    int closing, is_last_chunk, at_line_start, is_watching_write;
    size_t chunk_left, message_size;
    unsigned char last_octet;
    size_t input_count, reply_start, reply_count, envelope_count;
    unsigned recipients;
    unsigned long long mail_at; /* microseconds of the wall clock */
    char *body;
    size_t body_count, body_capacity;
    unsigned long long held_until; /* microseconds of the monotonic clock; 0: nothing is held back */
    struct connection *next_held;
    char input[INPUT_SIZE], replies[REPLIES_SIZE];
    char envelope[ENVELOPE_SIZE]; /* accepted recipients, each with a line feed behind it */
};

struct loop {
    int listener, poll;
    unsigned seed;
    struct connection *first_held, *last_held;
};

static struct {
    int port, threads, delay_ms, drip_ms, offers_chunking, logs_id, logs_mail;
    long connection_limit;
    double tempfail, reject, drop, swallow, mute;
    const char *dump;
    FILE *log, *refusals;
} settings = {.port = 2526, .threads = 1, .offers_chunking = 1, .connection_limit = -1};

static struct {
    atomic_ulong muted, messages, recipients, octets, tempfailed, rejected, dropped, swallowed, connections, turned_away;
    atomic_long open, most_open;
    atomic_ullong first, last;
} totals;

static unsigned long long clock_us(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return t.tv_sec * 1000000ull + t.tv_nsec / 1000;
}

static double draw(struct loop *loop) { return rand_r(&loop->seed) / (RAND_MAX + 1.0); }

static void fail(const char *what) {
    fprintf(stderr, "sink: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void answer(struct connection *c, const char *text) {
    size_t count = strlen(text);
    if (c->reply_count + count > REPLIES_SIZE) {
        c->closing = 1; /* it sends commands and reads no answers */
        return;
    }
    memcpy(c->replies + c->reply_count, text, count);
    c->reply_count += count;
}

/* ---- What a message is ---- */

static void forget_message(struct connection *c) {
    c->envelope_count = c->recipients = 0;
    c->body_count = c->message_size = 0;
}

static void keep(struct connection *c, const char *bytes, size_t count) {
    c->message_size += count;
    if (!(settings.dump || settings.logs_id) || c->message_size > message_limit) return;
    if (c->body_count + count > c->body_capacity) {
        size_t capacity = (c->body_count + count) * 2;
        char *grown = realloc(c->body, capacity);
        if (!grown) fail("memory");
        c->body = grown;
        c->body_capacity = capacity;
    }
    memcpy(c->body + c->body_count, bytes, count);
    c->body_count += count;
}

/* The Message-ID field's value, `-` where there is none. */
static void message_id(const struct connection *c, char id[ID_SIZE]) {
    strcpy(id, "-");
    const char *line = c->body, *end = c->body + c->body_count;
    while (line < end && *line != '\r') {
        const char *next = memchr(line, '\n', end - line);
        if (!next) return;
        if (next - line > 11 && !strncasecmp(line, "message-id:", 11)) {
            snprintf(id, ID_SIZE, "%.*s", (int)strcspn(line + 12, "\r\n"), line + 12);
            return;
        }
        line = next + 1;
    }
}

static void write_log(const struct connection *c, unsigned long long now) {
    char id[ID_SIZE] = "";
    if (settings.logs_id) message_id(c, id);
    flockfile(settings.log);
    const char *start = c->envelope, *end = c->envelope + c->envelope_count;
    while (start < end) {
        const char *stop = memchr(start, '\n', end - start);
        fprintf(settings.log, settings.logs_id ? "%llu %.*s %s" : "%llu %.*s", now, (int)(stop - start), start, id);
        if (settings.logs_mail) fprintf(settings.log, " %llu", c->mail_at);
        fputc('\n', settings.log);
        start = stop + 1;
    }
    funlockfile(settings.log);
}

static void dump(const struct connection *c, unsigned long number) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%lu.eml", settings.dump, number);
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(c->body, 1, c->body_count, file) != c->body_count || fclose(file)) fail(path);
}

static void hang_up(struct connection *c) {
    c->reply_start = c->reply_count = 0;
    c->closing = 1;
}

static void end_of_message(struct loop *loop, struct connection *c) {
    c->phase = COMMANDS;
    if (!c->recipients) {
        answer(c, "554 5.5.1 no valid recipients\r\n");
    } else if (c->message_size > message_limit) {
        answer(c, "552 5.3.4 too large\r\n");
    } else if (settings.drop > 0 && draw(loop) < settings.drop) {
        totals.dropped++;
        hang_up(c);
    } else {
        unsigned long number = ++totals.messages;
        unsigned long long now = clock_us(CLOCK_REALTIME);
        totals.recipients += c->recipients;
        if (number == 1) totals.first = now;
        totals.last = now;
        if (settings.log) write_log(c, now);
        if (settings.dump) dump(c, number);
        if (settings.swallow > 0 && draw(loop) < settings.swallow) {
            totals.swallowed++;
            hang_up(c);
        } else {
            answer(c, "250 2.0.0 accepted\r\n");
        }
        if (settings.delay_ms) c->held_until = clock_us(CLOCK_MONOTONIC) + settings.delay_ms * 1000ull;
    }
    forget_message(c);
}

/* ---- What a client says ---- */

static void refuse(const char *code, const char *address, int count) {
    if (settings.refusals) {
        fprintf(settings.refusals, "%llu %s %.*s\n", clock_us(CLOCK_REALTIME), code, count, address);
    }
}

/* `line` is RCPT TO:<address> and perhaps parameters. A quoted local part may hold angle brackets and spaces. */
static void recipient(struct loop *loop, struct connection *c, const char *line, size_t count) {
    const char *end = line + count, *open = memchr(line, '<', count), *close = open;
    int quoted = 0;
    while (close && close < end && (*close != '>' || quoted)) {
        if (*close == '\\' && quoted && close + 1 < end) close++;
        else if (*close == '"') quoted = !quoted;
        close++;
    }
    if (!open || close >= end || close == open + 1) {
        answer(c, "501 5.1.3 RCPT TO:<address> expected\r\n");
        return;
    }
    const char *address = open + 1;
    int length = (int)(close - address);
    double chance = draw(loop);
    if (chance < settings.reject) {
        totals.rejected++;
        refuse("550", address, length);
        answer(c, "550 5.1.1 no such mailbox\r\n");
    } else if (chance < settings.reject + settings.tempfail) {
        totals.tempfailed++;
        refuse("451", address, length);
        answer(c, "451 4.7.1 try again later\r\n");
    } else if (c->envelope_count + length + 1 > ENVELOPE_SIZE) {
        answer(c, "452 4.5.3 too many recipients\r\n");
    } else {
        memcpy(c->envelope + c->envelope_count, address, length);
        c->envelope[c->envelope_count + length] = '\n';
        c->envelope_count += length + 1;
        c->recipients++;
        answer(c, "250 2.1.5 recipient ok\r\n");
    }
}

static void begin_chunk(struct loop *loop, struct connection *c, const char *line) {
    char *rest;
    c->chunk_left = strtoul(line + 4, &rest, 10);
    c->is_last_chunk = !strncasecmp(rest, " LAST", 5);
    c->phase = CHUNK;
    if (c->chunk_left) return;
    if (c->is_last_chunk) {
        end_of_message(loop, c);
    } else {
        c->phase = COMMANDS;
        answer(c, "250 2.0.0 chunk\r\n");
    }
}

static void command(struct loop *loop, struct connection *c, char *line, size_t count) {
    line[count] = 0; /* over the line feed */
    if (!strncasecmp(line, "RCPT", 4)) {
        recipient(loop, c, line, count);
    } else if (!strncasecmp(line, "MAIL", 4)) {
        forget_message(c);
        c->mail_at = clock_us(CLOCK_REALTIME);
        answer(c, "250 2.1.0 sender ok\r\n");
    } else if (!strncasecmp(line, "BDAT ", 5) && settings.offers_chunking) {
        begin_chunk(loop, c, line);
    } else if (!strncasecmp(line, "DATA", 4)) {
        if (!c->recipients) {
            answer(c, "554 5.5.1 no valid recipients\r\n");
            return;
        }
        c->phase = DATA;
        c->at_line_start = 1;
        answer(c, "354 end with a lone dot\r\n");
    } else if (!strncasecmp(line, "EHLO", 4)) {
        forget_message(c);
        answer(c, "250-sink.invalid\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-ENHANCEDSTATUSCODES\r\n");
        if (settings.offers_chunking) answer(c, "250-CHUNKING\r\n");
        answer(c, "250 SIZE 52428800\r\n");
    } else if (!strncasecmp(line, "HELO", 4)) {
        forget_message(c);
        answer(c, "250 sink.invalid\r\n");
    } else if (!strncasecmp(line, "RSET", 4)) {
        forget_message(c);
        answer(c, "250 2.0.0 forgotten\r\n");
    } else if (!strncasecmp(line, "NOOP", 4)) {
        answer(c, "250 2.0.0 ok\r\n");
    } else if (!strncasecmp(line, "QUIT", 4)) {
        answer(c, "221 2.0.0 bye\r\n");
        c->closing = 1;
    } else {
        answer(c, "500 5.5.2 unknown command\r\n");
    }
}

/* Reads data with its dots (RFC 5321 section 4.5.2); returns how much of it. Only CR LF ends a line. */
static size_t read_data(struct loop *loop, struct connection *c, const char *bytes, size_t count) {
    size_t index = 0;
    while (index < count) {
        if (c->at_line_start && bytes[index] == '.') {
            if (count - index < 3) return index;
            if (bytes[index + 1] == '\r' && bytes[index + 2] == '\n') {
                end_of_message(loop, c);
                return index + 3;
            }
            index++;
        }
        const char *feed = memchr(bytes + index, '\n', count - index);
        size_t end = feed ? (size_t)(feed - bytes) + 1 : count;
        c->at_line_start = feed && (end >= 2 + index ? bytes[end - 2] : c->last_octet) == '\r';
        c->last_octet = bytes[end - 1];
        keep(c, bytes + index, end - index);
        index = end;
    }
    return index;
}

static size_t read_chunk(struct loop *loop, struct connection *c, const char *bytes, size_t count) {
    size_t taken = count < c->chunk_left ? count : c->chunk_left;
    keep(c, bytes, taken);
    c->chunk_left -= taken;
    if (c->chunk_left) return taken;
    c->phase = COMMANDS;
    if (c->is_last_chunk) end_of_message(loop, c);
    else answer(c, c->recipients ? "250 2.0.0 chunk\r\n" : "554 5.5.1 no valid recipients\r\n");
    return taken;
}

/* Works off what has come, until something is missing or an answer is held back. */
static void consume(struct loop *loop, struct connection *c) {
    size_t start = 0;
    while (start < c->input_count && !c->closing && !c->held_until) {
        char *bytes = c->input + start;
        size_t count = c->input_count - start, taken;
        if (c->phase == DATA) {
            taken = read_data(loop, c, bytes, count);
        } else if (c->phase == CHUNK) {
            taken = read_chunk(loop, c, bytes, count);
        } else {
            char *feed = memchr(bytes, '\n', count);
            if (!feed && count > LINE_LIMIT) hang_up(c);
            if (!feed) break;
            taken = feed - bytes + 1;
            command(loop, c, bytes, taken - 1);
            if (settings.drip_ms) c->held_until = clock_us(CLOCK_MONOTONIC) + settings.drip_ms * 1000ull;
        }
        if (!taken) break;
        start += taken;
    }
    c->input_count -= start;
    memmove(c->input, c->input + start, c->input_count);
}

/* ---- Sockets ---- */

static void end_connection(struct connection *c) {
    close(c->fd);
    free(c->body);
    free(c);
    totals.open--;
}

static void watch(struct loop *loop, struct connection *c, unsigned events) {
    struct epoll_event event = {.events = events, .data.ptr = c};
    epoll_ctl(loop->poll, EPOLL_CTL_MOD, c->fd, &event);
}

/* Sends what is to be said. Zero when that ended the connection. */
static int send_answers(struct loop *loop, struct connection *c) {
    while (c->reply_start < c->reply_count) {
        ssize_t sent = write(c->fd, c->replies + c->reply_start, c->reply_count - c->reply_start);
        if (sent < 0 && errno == EAGAIN) {
            c->is_watching_write = 1;
            watch(loop, c, EPOLLOUT);
            return 1;
        }
        if (sent < 0) {
            end_connection(c);
            return 0;
        }
        c->reply_start += sent;
    }
    c->reply_start = c->reply_count = 0;
    if (c->closing) {
        end_connection(c);
        return 0;
    }
    if (c->is_watching_write) {
        c->is_watching_write = 0;
        watch(loop, c, EPOLLIN);
    }
    return 1;
}

static void hold(struct loop *loop, struct connection *c) {
    watch(loop, c, 0);
    c->next_held = NULL;
    if (loop->last_held) loop->last_held->next_held = c;
    else loop->first_held = c;
    loop->last_held = c;
}

static void proceed(struct loop *loop, struct connection *c) {
    consume(loop, c);
    if (c->held_until) hold(loop, c);
    else send_answers(loop, c);
}

/* In the order of time where every answer is held equally long; with two lengths some are held a little longer. */
static void release_held(struct loop *loop) {
    unsigned long long now = loop->first_held ? clock_us(CLOCK_MONOTONIC) : 0;
    while (loop->first_held && loop->first_held->held_until <= now) {
        struct connection *c = loop->first_held;
        loop->first_held = c->next_held;
        if (!loop->first_held) loop->last_held = NULL;
        c->held_until = 0;
        watch(loop, c, EPOLLIN);
        if (send_answers(loop, c)) proceed(loop, c);
    }
}

static void take_connection(struct loop *loop) {
    int fd = accept4(loop->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC), on = 1;
    if (fd < 0) return;
    totals.connections++;
    long open = ++totals.open;
    struct connection *c = NULL;
    if (settings.connection_limit >= 0 && open > settings.connection_limit) {
        static const char busy[] = "421 4.7.0 too many connections\r\n";
        if (write(fd, busy, sizeof busy - 1) > 0) totals.turned_away++;
    } else {
        c = malloc(sizeof *c);
    }
    if (!c) {
        close(fd);
        totals.open--;
        return;
    }
    memset(c, 0, offsetof(struct connection, input));
    c->fd = fd;
    for (long most = totals.most_open; open > most;) {
        if (atomic_compare_exchange_weak(&totals.most_open, &most, open)) break;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
    epoll_ctl(loop->poll, EPOLL_CTL_ADD, fd, &event);
    if (settings.mute > 0 && draw(loop) < settings.mute) {
        totals.muted++;
        return;
    }
    answer(c, "220 sink.invalid ESMTP\r\n");
    send_answers(loop, c);
}

static void serve(struct loop *loop, struct connection *c, unsigned events) {
    if (events & EPOLLOUT) {
        if (send_answers(loop, c) && !c->is_watching_write) proceed(loop, c);
        return;
    }
    if (c->held_until) { /* the client is gone; the connection ends when its answer is due */
        watch(loop, c, EPOLLET);
        return;
    }
    ssize_t count = read(c->fd, c->input + c->input_count, INPUT_SIZE - c->input_count);
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0) {
        end_connection(c);
        return;
    }
    totals.octets += count;
    c->input_count += count;
    proceed(loop, c);
}

static void *run(void *argument) {
    struct loop *loop = argument;
    struct epoll_event events[EVENTS];
    for (;;) {
        int count = epoll_wait(loop->poll, events, EVENTS, loop->first_held ? 1 : -1);
        for (int index = 0; index < count; index++) {
            if (events[index].data.ptr) serve(loop, events[index].data.ptr, events[index].events);
            else take_connection(loop);
        }
        release_held(loop);
    }
    return NULL;
}

static void listen_on(struct loop *loop) {
    int on = 1;
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(settings.port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    loop->listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    loop->poll = epoll_create1(EPOLL_CLOEXEC);
    setsockopt(loop->listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (settings.threads > 1) setsockopt(loop->listener, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    if (bind(loop->listener, (struct sockaddr *)&address, size) || listen(loop->listener, 4096)) fail("listen");
    getsockname(loop->listener, (struct sockaddr *)&address, &size);
    settings.port = ntohs(address.sin_port); /* the other loops take the same one */
    struct epoll_event event = {.events = EPOLLIN};
    epoll_ctl(loop->poll, EPOLL_CTL_ADD, loop->listener, &event);
}

static void report(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    double cpu = usage.ru_utime.tv_sec + usage.ru_utime.tv_usec / 1e6;
    cpu += usage.ru_stime.tv_sec + usage.ru_stime.tv_usec / 1e6;
    double seconds = (totals.last - totals.first) / 1e6;
    printf("{\"messages\":%lu,\"recipients\":%lu,\"octets\":%lu,\"connections\":%lu,\"most_open\":%ld,"
           "\"turned_away\":%lu,\"tempfailed\":%lu,\"rejected\":%lu,\"dropped\":%lu,\"swallowed\":%lu,"
           "\"muted\":%lu,\"seconds\":%.3f,\"cpu_seconds\":%.2f}\n",
           totals.messages, totals.recipients, totals.octets, totals.connections, totals.most_open, totals.turned_away,
           totals.tempfailed, totals.rejected, totals.dropped, totals.swallowed, totals.muted, seconds, cpu);
    fflush(stdout);
}

/* Lines leave at once: who reads the log while mail arrives sees whole lines. */
static FILE *open_log(const char *path) {
    FILE *file = fopen(path, "w");
    if (!file) fail(path);
    setvbuf(file, NULL, _IOLBF, 1 << 16);
    return file;
}

static void read_options(int count, char **words) {
    static const struct option options[] = {
        {"port", 1, 0, 'p'},     {"threads", 1, 0, 't'},  {"log", 1, 0, 'l'},     {"log-id", 0, 0, 'i'},
        {"refusals", 1, 0, 'f'}, {"dump", 1, 0, 'd'},     {"tempfail", 1, 0, 'T'},
        {"reject", 1, 0, 'R'},
        {"drop", 1, 0, 'D'},     {"swallow", 1, 0, 'S'},  {"delay-ms", 1, 0, 'w'}, {"no-chunking", 0, 0, 'c'},
        {"max-conn", 1, 0, 'm'}, {"log-mail", 0, 0, 'I'}, {"mute", 1, 0, 'M'}, {"drip-ms", 1, 0, 'r'}, {0}};
    for (int option; (option = getopt_long(count, words, "", options, NULL)) != -1;) {
        switch (option) {
        case 'p': settings.port = atoi(optarg); break;
        case 't': settings.threads = atoi(optarg); break;
        case 'l': settings.log = open_log(optarg); break;
        case 'i': settings.logs_id = 1; break;
        case 'I': settings.logs_mail = 1; break;
        case 'M': settings.mute = atof(optarg); break;
        case 'r': settings.drip_ms = atoi(optarg); break;
        case 'f': settings.refusals = open_log(optarg); break;
        case 'd': settings.dump = optarg; break;
        case 'T': settings.tempfail = atof(optarg); break;
        case 'R': settings.reject = atof(optarg); break;
        case 'D': settings.drop = atof(optarg); break;
        case 'S': settings.swallow = atof(optarg); break;
        case 'w': settings.delay_ms = atoi(optarg); break;
        case 'c': settings.offers_chunking = 0; break;
        case 'm': settings.connection_limit = atol(optarg); break;
        default: fputs(usage, stderr); exit(2);
        }
    }
    if (optind < count || settings.threads < 1 || settings.threads > 64) {
        fputs(usage, stderr);
        exit(2);
    }
}

/* As many connections as the machine lets it have: the usual soft limit is 1,024 descriptors. */
static void raise_descriptor_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit)) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

int main(int count, char **words) {
    read_options(count, words);
    raise_descriptor_limit();
    sigset_t ending;
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigaddset(&ending, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ending, NULL);
    signal(SIGPIPE, SIG_IGN);
    static struct loop loops[64];
    for (int index = 0; index < settings.threads; index++) {
        loops[index].seed = index + 1;
        listen_on(&loops[index]);
    }
    for (int index = 0; index < settings.threads; index++) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, run, &loops[index])) fail("thread");
    }
    printf("ready %d\n", settings.port);
    fflush(stdout);
    int signal_number;
    sigwait(&ending, &signal_number);
    report();
    if (settings.log) fflush(settings.log);
    if (settings.refusals) fflush(settings.refusals);
    _exit(0);
}
