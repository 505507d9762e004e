/* Receiver: the datagrams that wait on one socket, read by the batch.
 *
 * What strangers send is bounded by the slab: BATCH datagrams of MAX_DATAGRAM octets, longer ones cut as by recvfrom.
 */
#include "native.h"

#define BATCH 16             /* datagrams read by one system call */
#define MAX_DATAGRAM 2048    /* octets of one, as in media/ice/socket.py */
#define KNOWN_ADDRESSES 1024 /* addresses whose tuples are kept, a power of two */
#define LONGEST_WAIT_S 1.0   /* a datagram that seems to have waited longer shows that the clock was set */

typedef struct {
    Address address;
    socklen_t length;
    PyObject *tuple; /* as socket.recvfrom gives it; NULL: free */
} KnownAddress;

typedef union {
    struct cmsghdr header; /* for the alignment */
    char octets[CMSG_SPACE(sizeof(struct timespec))];
} Stamp;

typedef struct {
    PyObject_HEAD
    int fd;
    int count;
    int timed;              /* whether `read_at` is known */
    struct timespec read_at; /* when the batch was read, by the clock of the kernel's stamps */
    struct mmsghdr headers[BATCH];
    struct iovec vectors[BATCH];
    Address names[BATCH];
    Stamp stamps[BATCH];
    KnownAddress known[KNOWN_ADDRESSES];
    uint8_t slab[BATCH][MAX_DATAGRAM];
} Receiver;

static PyObject *receiver_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    int fd, on = 1;
    Receiver *self;
    if (kwargs != NULL && PyDict_GET_SIZE(kwargs)) {
        PyErr_SetString(PyExc_TypeError, "Receiver takes no keywords");
        return NULL;
    }
    if (!PyArg_ParseTuple(args, "i", &fd)) {
        return NULL;
    }
    self = (Receiver *)type->tp_alloc(type, 0); /* zeroed */
    if (self == NULL) {
        return NULL;
    }
    self->fd = fd;
    /* refused: arrival is when it is read, as without this module */
    (void)setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
    for (int i = 0; i < BATCH; i++) {
        self->vectors[i].iov_base = self->slab[i];
        self->vectors[i].iov_len = MAX_DATAGRAM;
        self->headers[i].msg_hdr.msg_iov = &self->vectors[i];
        self->headers[i].msg_hdr.msg_iovlen = 1;
        self->headers[i].msg_hdr.msg_name = &self->names[i];
        self->headers[i].msg_hdr.msg_control = &self->stamps[i];
    }
    return (PyObject *)self;
}

static void receiver_dealloc(Receiver *self) {
    for (int i = 0; i < KNOWN_ADDRESSES; i++) {
        Py_XDECREF(self->known[i].tuple);
    }
    Py_TYPE(self)->tp_free((PyObject *)self);
}

/* Make the tuple that socket.recvfrom gives for an address. */
static PyObject *tuple_of(const Address *address) {
    char host[INET6_ADDRSTRLEN];
    if (address->any.sa_family == AF_INET) {
        inet_ntop(AF_INET, &address->v4.sin_addr, host, sizeof host);
        return Py_BuildValue("(si)", host, (int)ntohs(address->v4.sin_port));
    }
    inet_ntop(AF_INET6, &address->v6.sin6_addr, host, sizeof host);
    return Py_BuildValue("(siII)", host, (int)ntohs(address->v6.sin6_port),
                         (unsigned int)ntohl(address->v6.sin6_flowinfo), (unsigned int)address->v6.sin6_scope_id);
}

static uint32_t hashed(const Address *address) {
    uint32_t hash = 2166136261u;
    const uint8_t *at;
    size_t length;
    if (address->any.sa_family == AF_INET) {
        uint32_t host = address->v4.sin_addr.s_addr;
        hash = (host ^ ((uint32_t)address->v4.sin_port << 16) ^ address->v4.sin_port) * 2654435761u;
        return hash ^ hash >> 15;
    }
    at = (const uint8_t *)&address->v6.sin6_addr;
    length = sizeof address->v6.sin6_addr;
    for (size_t i = 0; i < length; i++) {
        hash = (hash ^ at[i]) * 16777619u;
    }
    hash = (hash ^ address->v6.sin6_port) * 16777619u;
    return hash ^ hash >> 15;
}

/* The tuple of datagram `number`'s address, a borrowed one of the few that are kept; NULL with an exception.
 *
 * A stranger's address takes another's place at most: that one's tuple is made anew with its next datagram. */
static PyObject *address_of(Receiver *self, int number) {
    const Address *address = &self->names[number];
    socklen_t length = self->headers[number].msg_hdr.msg_namelen;
    KnownAddress *known;
    PyObject *tuple;
    if (!(address->any.sa_family == AF_INET && length == sizeof address->v4) &&
        !(address->any.sa_family == AF_INET6 && length == sizeof address->v6)) {
        PyErr_SetString(PyExc_ValueError, "neither an IPv4 nor an IPv6 address");
        return NULL;
    }
    known = &self->known[hashed(address) & (KNOWN_ADDRESSES - 1)];
    if (known->tuple != NULL && known->length == length && memcmp(&known->address, address, length) == 0) {
        return known->tuple;
    }
    tuple = tuple_of(address);
    if (tuple == NULL) {
        return NULL;
    }
    known->address = *address;
    known->length = length;
    Py_XSETREF(known->tuple, tuple);
    return tuple;
}

/* How long the datagram had waited since the kernel took it when it was read, in seconds; 0 when that is not known. */
static double waited_s(Receiver *self, int number) {
    struct msghdr *header = &self->headers[number].msg_hdr;
    if (!self->timed) {
        return 0.0;
    }
    for (struct cmsghdr *item = CMSG_FIRSTHDR(header); item != NULL; item = CMSG_NXTHDR(header, item)) {
        if (item->cmsg_level == SOL_SOCKET && item->cmsg_type == SO_TIMESTAMPNS &&
            item->cmsg_len >= CMSG_LEN(sizeof(struct timespec))) {
            struct timespec stamp;
            double waited;
            memcpy(&stamp, CMSG_DATA(item), sizeof stamp);
            waited = (double)(self->read_at.tv_sec - stamp.tv_sec) +
                     (double)(self->read_at.tv_nsec - stamp.tv_nsec) * 1e-9;
            return waited > 0.0 && waited <= LONGEST_WAIT_S ? waited : 0.0;
        }
    }
    return 0.0;
}

static PyObject *receiver_receive(Receiver *self, PyObject *Py_UNUSED(none)) {
    int found;
    self->count = 0;
    if (self->fd < 0) {
        return PyLong_FromLong(0);
    }
    for (int i = 0; i < BATCH; i++) {
        self->headers[i].msg_hdr.msg_namelen = sizeof(Address);
        self->headers[i].msg_hdr.msg_controllen = sizeof(Stamp);
        self->headers[i].msg_hdr.msg_flags = 0;
        self->headers[i].msg_len = 0;
    }
    found = recvmmsg(self->fd, self->headers, BATCH, MSG_DONTWAIT, NULL);
    self->timed = clock_gettime(CLOCK_REALTIME, &self->read_at) == 0;
    /* an error says nothing about the datagrams behind it: while there are any, the loop asks again */
    self->count = found < 0 ? 0 : found > BATCH ? BATCH : found;
    return PyLong_FromLong(self->count);
}

static PyObject *receiver_take(Receiver *self, PyObject *const *args, Py_ssize_t given) {
    Py_ssize_t number, size;
    PyObject *address, *taken, *item;
    if (!needs("take", given, 2)) {
        return NULL;
    }
    if (!PyByteArray_CheckExact(args[1])) {
        PyErr_SetString(PyExc_TypeError, "a bytearray is needed");
        return NULL;
    }
    number = PyLong_AsSsize_t(args[0]);
    if (number == -1 && PyErr_Occurred()) {
        return NULL;
    }
    if (number < 0 || number >= self->count) {
        PyErr_SetString(PyExc_IndexError, "no such datagram");
        return NULL;
    }
    size = (Py_ssize_t)self->headers[number].msg_len;
    if (size > MAX_DATAGRAM || size > PyByteArray_GET_SIZE(args[1])) {
        PyErr_SetString(PyExc_ValueError, "the buffer is too short");
        return NULL;
    }
    address = address_of(self, (int)number);
    if (address == NULL) {
        return NULL;
    }
    taken = PyTuple_New(3);
    if (taken == NULL) {
        return NULL;
    }
    Py_INCREF(address);
    PyTuple_SET_ITEM(taken, 1, address);
    item = PyLong_FromSsize_t(size);
    PyTuple_SET_ITEM(taken, 0, item);
    PyTuple_SET_ITEM(taken, 2, PyFloat_FromDouble(waited_s(self, (int)number)));
    if (item == NULL || PyTuple_GET_ITEM(taken, 2) == NULL) {
        Py_DECREF(taken);
        return NULL;
    }
    memcpy(PyByteArray_AS_STRING(args[1]), self->slab[number], (size_t)size);
    return taken;
}

static PyObject *receiver_close(Receiver *self, PyObject *Py_UNUSED(none)) {
    self->fd = -1;
    self->count = 0;
    Py_RETURN_NONE;
}

static PyMethodDef receiver_methods[] = {
    {"receive", METHOD(receiver_receive), METH_NOARGS, NULL},
    {"take", METHOD(receiver_take), METH_FASTCALL, NULL},
    {"close", METHOD(receiver_close), METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef receiver_members[] = {
    {"count", T_INT, offsetof(Receiver, count), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

PyTypeObject ReceiverType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "vs_media_native.Receiver",
    .tp_basicsize = sizeof(Receiver),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = receiver_new,
    .tp_dealloc = (destructor)receiver_dealloc,
    .tp_methods = receiver_methods,
    .tp_members = receiver_members,
};
