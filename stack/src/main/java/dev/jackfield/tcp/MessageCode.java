package dev.jackfield.tcp;

/** A message authentication code under some key: fed piece by piece, and as new when it is finished. */
interface MessageCode {
    void update(byte[] b, int off, int len);

    byte[] finish();
}
