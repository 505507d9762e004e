/* Sender and Route: packets gathered per receiver, and sent by the batch.
 *
 * A run of packets of one length for one receiver is one message, which the kernel cuts up (UDP_SEGMENT); all messages
 * of a wake-up leave by one system call. Gathering is bounded: what is full leaves at once.
 */
#include "native.h"

#define MAX_RUNS 128             /* messages handed over by one system call */
#define MAX_SEGMENTS 16          /* packets of one message, as in media/ice/path.py */
#define RUN_CAPACITY (24 * 1024) /* octets of one message, as there */
#define GATHERED (192 * 1024)    /* octets gathered before they leave in any case */
#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif
#ifndef SOL_UDP
#define SOL_UDP 17
#endif

typedef struct Route Route;

typedef struct { /* packets for one receiver that leave as one message: all of `size` octets, the last may be shorter */
    Route *route;
    size_t size, length;
    int count, vectors;
} Run;

typedef union {
    struct cmsghdr header;
    char octets[CMSG_SPACE(sizeof(uint16_t))];
} Segments;

typedef struct {
    PyObject_HEAD
    int fd;
    int family;
    int gathering;
    int runs;              /* used */
    size_t used;           /* octets of the arena */
    uint64_t turn;         /* counts flushes: routes remember the run of this turn only */
    unsigned long long sent, failed;
    Run run[MAX_RUNS];
    struct mmsghdr headers[MAX_RUNS];
    struct iovec vectors[MAX_RUNS][MAX_SEGMENTS];
    Segments segments[MAX_RUNS];
    uint8_t arena[GATHERED];
} Sender;

struct Route {
    PyObject_HEAD
    Sender *sender;
    Address address;
    socklen_t length;
    int segmented;         /* 0 once the kernel has refused to cut a run up on this route */
    int run;
    uint64_t turn;
};

static int refuses_segments(int error) {
    return error == EIO || error == EINVAL || error == EMSGSIZE || error == ENOPROTOOPT || error == EOPNOTSUPP;
}

/* Send the packets of a run one by one. */
static void send_singly(Sender *self, int number) {
    Run *run = &self->run[number];
    for (int i = 0; i < run->vectors; i++) {
        const uint8_t *at = self->vectors[number][i].iov_base;
        size_t left = self->vectors[number][i].iov_len;
        while (left) {
            size_t size = left < run->size ? left : run->size;
            ssize_t done = sendto(self->fd, at, size, MSG_DONTWAIT | MSG_NOSIGNAL, &run->route->address.any,
                                  run->route->length);
            if (done < 0) {
                self->failed++;
            } else {
                self->sent++;
            }
            at += size;
            left -= size;
        }
    }
}

static void sender_forget(Sender *self) {
    int runs = self->runs;
    self->runs = 0;
    self->used = 0;
    self->turn++;
    for (int i = 0; i < runs; i++) {
        Py_CLEAR(self->run[i].route);
    }
}

/* Send everything that has been gathered. What the kernel does not take is counted: it is loss like any other. */
static void sender_flush(Sender *self) {
    int first = 0;
    for (int i = 0; i < self->runs; i++) {
        Run *run = &self->run[i];
        struct msghdr *header = &self->headers[i].msg_hdr;
        header->msg_name = &run->route->address;
        header->msg_namelen = run->route->length;
        header->msg_iovlen = (size_t)run->vectors;
        header->msg_control = NULL;
        header->msg_controllen = 0;
        if (run->count > 1) {
            struct cmsghdr *item = &self->segments[i].header;
            uint16_t size = (uint16_t)run->size;
            item->cmsg_level = SOL_UDP;
            item->cmsg_type = UDP_SEGMENT;
            item->cmsg_len = CMSG_LEN(sizeof size);
            memcpy(CMSG_DATA(item), &size, sizeof size);
            header->msg_control = item;
            header->msg_controllen = sizeof(Segments);
        }
    }
    while (first < self->runs) {
        int done = self->fd < 0 ? -1
                                : sendmmsg(self->fd, self->headers + first, (unsigned int)(self->runs - first),
                                           MSG_DONTWAIT | MSG_NOSIGNAL);
        if (done > 0) {
            for (; done > 0 && first < self->runs; done--) {
                self->sent += (unsigned long long)self->run[first++].count;
            }
            continue;
        }
        /* the first one was refused: it is dealt with, and the others go on behind it */
        if (self->fd >= 0 && self->run[first].count > 1 && refuses_segments(errno)) {
            self->run[first].route->segmented = 0;
            send_singly(self, first);
        } else {
            self->failed += (unsigned long long)self->run[first].count;
        }
        first++;
    }
    sender_forget(self);
}

static PyObject *sender_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    int fd, family;
    Sender *self;
    if (kwargs != NULL && PyDict_GET_SIZE(kwargs)) {
        PyErr_SetString(PyExc_TypeError, "Sender takes no keywords");
        return NULL;
    }
    if (!PyArg_ParseTuple(args, "ii", &fd, &family)) {
        return NULL;
    }
    if (family != AF_INET && family != AF_INET6) {
        PyErr_SetString(PyExc_ValueError, "AF_INET or AF_INET6");
        return NULL;
    }
    self = (Sender *)type->tp_alloc(type, 0);
    if (self == NULL) {
        return NULL;
    }
    self->fd = fd;
    self->family = family;
    self->turn = 1; /* no route has gathered anything in it */
    for (int i = 0; i < MAX_RUNS; i++) {
        self->headers[i].msg_hdr.msg_iov = self->vectors[i];
    }
    return (PyObject *)self;
}

static void sender_dealloc(Sender *self) {
    sender_forget(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyObject *sender_open(Sender *self, PyObject *Py_UNUSED(none)) {
    self->gathering = 1;
    Py_RETURN_NONE;
}

static PyObject *sender_flushed(Sender *self, PyObject *Py_UNUSED(none)) {
    self->gathering = 0;
    if (self->runs) {
        sender_flush(self);
    }
    Py_RETURN_NONE;
}

static PyObject *sender_close(Sender *self, PyObject *Py_UNUSED(none)) {
    self->fd = -1;
    sender_forget(self);
    Py_RETURN_NONE;
}

static PyObject *sender_route(Sender *self, PyObject *address) {
    const char *host;
    int port;
    unsigned int flow = 0, scope = 0;
    Route *route;
    if (!PyTuple_Check(address)) {
        PyErr_SetString(PyExc_TypeError, "an address is a tuple");
        return NULL;
    }
    if (!PyArg_ParseTuple(address, "si|II", &host, &port, &flow, &scope)) {
        return NULL;
    }
    if (port < 0 || port > 65535) {
        PyErr_SetString(PyExc_ValueError, "no port");
        return NULL;
    }
    route = PyObject_New(Route, &RouteType);
    if (route == NULL) {
        return NULL;
    }
    memset(&route->address, 0, sizeof route->address);
    Py_INCREF(self);
    route->sender = self;
    route->segmented = 1;
    route->run = 0;
    route->turn = 0;
    if (self->family == AF_INET) {
        route->length = sizeof route->address.v4;
        route->address.v4.sin_family = AF_INET;
        route->address.v4.sin_port = htons((uint16_t)port);
    } else {
        route->length = sizeof route->address.v6;
        route->address.v6.sin6_family = AF_INET6;
        route->address.v6.sin6_port = htons((uint16_t)port);
        route->address.v6.sin6_flowinfo = htonl(flow);
        route->address.v6.sin6_scope_id = scope;
    }
    if (inet_pton(self->family, host,
                  self->family == AF_INET ? (void *)&route->address.v4.sin_addr
                                          : (void *)&route->address.v6.sin6_addr) != 1) {
        PyErr_SetString(PyExc_ValueError, "not a numeric address of the socket's family");
        Py_DECREF(route);
        return NULL;
    }
    return (PyObject *)route;
}

static PyMethodDef sender_methods[] = {
    {"open", METHOD(sender_open), METH_NOARGS, NULL},
    {"flush", METHOD(sender_flushed), METH_NOARGS, NULL},
    {"close", METHOD(sender_close), METH_NOARGS, NULL},
    {"route", METHOD(sender_route), METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef sender_members[] = {
    {"sent", T_ULONGLONG, offsetof(Sender, sent), READONLY, NULL},
    {"failed", T_ULONGLONG, offsetof(Sender, failed), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

PyTypeObject SenderType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "vs_media_native.Sender",
    .tp_basicsize = sizeof(Sender),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = sender_new,
    .tp_dealloc = (destructor)sender_dealloc,
    .tp_methods = sender_methods,
    .tp_members = sender_members,
};

static void route_dealloc(Route *self) {
    Py_XDECREF(self->sender);
    PyObject_Free(self);
}

/* The run that a packet of `size` octets joins, or a new one; everything that was gathered leaves first when full. */
static int run_for(Route *self, size_t size) {
    Sender *sender = self->sender;
    Run *run;
    if (self->turn == sender->turn) {
        run = &sender->run[self->run];
        if (self->segmented && size <= run->size && run->length == run->size * (size_t)run->count &&
            run->count < MAX_SEGMENTS && run->length + size <= RUN_CAPACITY && sender->used + size <= GATHERED) {
            return self->run;
        }
    }
    if (sender->runs == MAX_RUNS || sender->used + size > GATHERED) {
        sender_flush(sender);
    }
    self->turn = sender->turn;
    self->run = sender->runs++;
    run = &sender->run[self->run];
    Py_INCREF(self);
    run->route = self;
    run->size = size;
    run->length = 0;
    run->count = run->vectors = 0;
    return self->run;
}

static PyObject *route_post(Route *self, PyObject *const *args, Py_ssize_t given) {
    Sender *sender = self->sender;
    Py_ssize_t size;
    uint8_t *data, *copy;
    int number;
    Run *run;
    struct iovec *last;
    if (!needs("post", given, 2)) {
        return NULL;
    }
    data = octets_of(args[0], args[1], &size);
    if (data == NULL) {
        return NULL;
    }
    if (sender->fd < 0 || size == 0 || size > UINT16_MAX) {
        sender->failed++;
        Py_RETURN_NONE;
    }
    number = run_for(self, (size_t)size);
    run = &sender->run[number];
    copy = sender->arena + sender->used;
    memcpy(copy, data, (size_t)size);
    sender->used += (size_t)size;
    last = &sender->vectors[number][run->vectors - (run->vectors > 0)];
    if (run->vectors && (uint8_t *)last->iov_base + last->iov_len == copy) {
        last->iov_len += (size_t)size;
    } else {
        sender->vectors[number][run->vectors].iov_base = copy;
        sender->vectors[number][run->vectors].iov_len = (size_t)size;
        run->vectors++;
    }
    run->length += (size_t)size;
    run->count++;
    if (!sender->gathering) {
        sender_flush(sender);
    }
    Py_RETURN_NONE;
}

static PyMethodDef route_methods[] = {
    {"post", METHOD(route_post), METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef route_members[] = {
    {"segmented", T_INT, offsetof(Route, segmented), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

PyTypeObject RouteType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "vs_media_native.Route",
    .tp_basicsize = sizeof(Route),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = (destructor)route_dealloc,
    .tp_methods = route_methods,
    .tp_members = route_members,
};
