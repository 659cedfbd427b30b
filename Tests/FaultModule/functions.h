// The functions of Cryptoki 2.40 but C_GetFunctionList: name, what the first argument names, parameters, arguments.
CALL(C_Initialize, MODULE, (void *init_args), (init_args))
CALL(C_Finalize, MODULE, (void *reserved), (reserved))
CALL(C_GetInfo, MODULE, (CK_INFO *info), (info))
CALL(C_GetSlotList, MODULE,
     (CK_BYTE token_present, CK_SLOT_ID *slot_list, CK_ULONG *count),
     (token_present, slot_list, count))
CALL(C_GetSlotInfo, SLOT, (CK_SLOT_ID slot_id, CK_SLOT_INFO *info), (slot_id, info))
CALL(C_GetTokenInfo, SLOT, (CK_SLOT_ID slot_id, CK_TOKEN_INFO *info), (slot_id, info))
CALL(C_WaitForSlotEvent, MODULE, (CK_FLAGS flags, CK_SLOT_ID *slot, void *reserved), (flags, slot, reserved))
CALL(C_GetMechanismList, SLOT,
     (CK_SLOT_ID slot_id, CK_MECHANISM_TYPE *mechanism_list, CK_ULONG *count),
     (slot_id, mechanism_list, count))
CALL(C_GetMechanismInfo, SLOT,
     (CK_SLOT_ID slot_id, CK_MECHANISM_TYPE type, CK_MECHANISM_INFO *info),
     (slot_id, type, info))
CALL(C_InitToken, SLOT,
     (CK_SLOT_ID slot_id, CK_BYTE *pin, CK_ULONG pin_len, CK_BYTE *label),
     (slot_id, pin, pin_len, label))
CALL(C_InitPIN, SESSION, (CK_SESSION_HANDLE session, CK_BYTE *pin, CK_ULONG pin_len), (session, pin, pin_len))
CALL(C_SetPIN, SESSION,
     (CK_SESSION_HANDLE session, CK_BYTE *old_pin, CK_ULONG old_len, CK_BYTE *new_pin, CK_ULONG new_len),
     (session, old_pin, old_len, new_pin, new_len))
CALL(C_OpenSession, SLOT,
     (CK_SLOT_ID slot_id, CK_FLAGS flags, void *application, CK_NOTIFY notify, CK_SESSION_HANDLE *session),
     (slot_id, flags, application, notify, session))
CALL(C_CloseSession, SESSION, (CK_SESSION_HANDLE session), (session))
CALL(C_CloseAllSessions, SLOT, (CK_SLOT_ID slot_id), (slot_id))
CALL(C_GetSessionInfo, SESSION, (CK_SESSION_HANDLE session, CK_SESSION_INFO *info), (session, info))
CALL(C_GetOperationState, SESSION,
     (CK_SESSION_HANDLE session, CK_BYTE *operation_state, CK_ULONG *operation_state_len),
     (session, operation_state, operation_state_len))
CALL(C_SetOperationState, SESSION,
     (CK_SESSION_HANDLE session, CK_BYTE *operation_state, CK_ULONG operation_state_len, CK_OBJECT_HANDLE
      encryption_key, CK_OBJECT_HANDLE authentiation_key),
     (session, operation_state, operation_state_len, encryption_key, authentiation_key))
CALL(C_Login, SESSION,
     (CK_SESSION_HANDLE session, CK_USER_TYPE user_type, CK_BYTE *pin, CK_ULONG pin_len),
     (session, user_type, pin, pin_len))
CALL(C_Logout, SESSION, (CK_SESSION_HANDLE session), (session))
CALL(C_CreateObject, SESSION,
     (CK_SESSION_HANDLE session, CK_ATTRIBUTE *templ, CK_ULONG count, CK_OBJECT_HANDLE *object),
     (session, templ, count, object))
CALL(C_CopyObject, SESSION,
     (CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE *templ, CK_ULONG count, CK_OBJECT_HANDLE
      *new_object),
     (session, object, templ, count, new_object))
CALL(C_DestroyObject, SESSION, (CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object), (session, object))
CALL(C_GetObjectSize, SESSION,
     (CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ULONG *size),
     (session, object, size))
CALL(C_GetAttributeValue, SESSION,
     (CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE *templ, CK_ULONG count),
     (session, object, templ, count))
CALL(C_SetAttributeValue, SESSION,
     (CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE *templ, CK_ULONG count),
     (session, object, templ, count))
CALL(C_FindObjectsInit, SESSION,
     (CK_SESSION_HANDLE session, CK_ATTRIBUTE *templ, CK_ULONG count),
     (session, templ, count))
CALL(C_FindObjects, SESSION,
     (CK_SESSION_HANDLE session, CK_OBJECT_HANDLE *object, CK_ULONG max_object_count, CK_ULONG *object_count),
     (session, object, max_object_count, object_count))
CALL(C_FindObjectsFinal, SESSION, (CK_SESSION_HANDLE session), (session))
CALL(C_EncryptInit, SESSION,
     (CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE key),
     (session, mechanism, key))
CALL(C_Encrypt, SESSION,
     (CK_SESSION_HANDLE session, CK_BYTE *data, CK_ULONG data_len, CK_BYTE *encrypted_data, CK_ULONG
      *encrypted_data_len),
     (session, data, data_len, encrypted_data, encrypted_data_len))
CALL(C_EncryptUpdate, SESSION,
     (CK_SESSION_HANDLE session, CK_BYTE *part, CK_ULONG part_len, CK_BYTE *encrypted_part, CK_ULONG
      *encrypted_part_len),
     (session, part, part_len, encrypted_part, encrypted_part_len))
CALL(C_EncryptFinal, SESSION,
     (CK_SESSION_HANDLE session, CK_BYTE *last_encrypted_part, CK_ULONG *last_encrypted_part_len),
     (session, last_encrypted_part, last_encrypted_part_len))
CALL(C_DecryptInit, SESSION,
     (CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE key),
     (session, mechanism, key))
CALL(C_Decrypt, SESSION,
     (CK_SESSION_HANDLE session, CK_BYTE *encrypted_data, CK_ULONG encrypted_data_len, CK_BYTE *data, CK_ULONG
      *data_len),
     (session, encrypted_data, encrypted_data_len, data, data_len))
CALL(C_DecryptUpdate, SESSION,
     (CK_SESSION_HANDLE session, CK_BYTE *encrypted_part, CK_ULONG encrypted_part_len, CK_BYTE *part, CK_ULONG
      *part_len),
     (session, encrypted_part, encrypted_part_len, part, part_len))
CALL(C_DecryptFinal, SESSION,
     (CK_SESSION_HANDLE session, CK_BYTE *last_part, CK_ULONG *last_part_len),
     (session, last_part, last_part_len))
CALL(C_DigestInit, SESSION, (CK_SESSION_HANDLE session, CK_MECHANISM *mechanism), (session, mechanism))
CALL(C_Digest, SESSION,
     (CK_SESSION_HANDLE session, CK_BYTE *data, CK_ULONG data_len, CK_BYTE *digest, CK_ULONG *digest_len),
     (session, data, data_len, digest, digest_len))
CALL(C_DigestUpdate, SESSION,
     (CK_SESSION_HANDLE session, CK_BYTE *part, CK_ULONG part_len),
     (session, part, part_len))
CALL(C_DigestKey, SESSION, (CK_SESSION_HANDLE session, CK_OBJECT_HANDLE key), (session, key))
CALL(C_DigestFinal, SESSION,
     (CK_SESSION_HANDLE session, CK_BYTE *digest, CK_ULONG *digest_len),
     (session, digest, digest_len))
CALL(C_SignInit, SESSION,
     (CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE key),
     (session, mechanism, key))
CALL(C_Sign, SESSION,
     (CK_SESSION_HANDLE session, CK_BYTE *data, CK_ULONG data_len, CK_BYTE *signature, CK_ULONG *signature_len),
     (session, data, data_len, signature, signature_len))
CALL(C_SignUpdate, SESSION, (CK_SESSION_HANDLE session, CK_BYTE *part, CK_ULONG part_len), (session, part, part_len))
CALL(C_SignFinal, SESSION,
     (CK_SESSION_HANDLE session, CK_BYTE *signature, CK_ULONG *signature_len),
     (session, signature, signature_len))
CALL(C_SignRecoverInit, SESSION,
     (CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE key),
     (session, mechanism, key))
CALL(C_SignRecover, SESSION,
     (CK_SESSION_HANDLE session, CK_BYTE *data, CK_ULONG data_len, CK_BYTE *signature, CK_ULONG *signature_len),
     (session, data, data_len, signature, signature_len))
CALL(C_VerifyInit, SESSION,
     (CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE key),
     (session, mechanism, key))
CALL(C_Verify, SESSION,
     (CK_SESSION_HANDLE session, CK_BYTE *data, CK_ULONG data_len, CK_BYTE *signature, CK_ULONG signature_len),
     (session, data, data_len, signature, signature_len))
CALL(C_VerifyUpdate, SESSION,
     (CK_SESSION_HANDLE session, CK_BYTE *part, CK_ULONG part_len),
     (session, part, part_len))
CALL(C_VerifyFinal, SESSION,
     (CK_SESSION_HANDLE session, CK_BYTE *signature, CK_ULONG signature_len),
     (session, signature, signature_len))
CALL(C_VerifyRecoverInit, SESSION,
     (CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE key),
     (session, mechanism, key))
CALL(C_VerifyRecover, SESSION,
     (CK_SESSION_HANDLE session, CK_BYTE *signature, CK_ULONG signature_len, CK_BYTE *data, CK_ULONG *data_len),
     (session, signature, signature_len, data, data_len))
CALL(C_DigestEncryptUpdate, SESSION,
     (CK_SESSION_HANDLE session, CK_BYTE *part, CK_ULONG part_len, CK_BYTE *encrypted_part, CK_ULONG
      *encrypted_part_len),
     (session, part, part_len, encrypted_part, encrypted_part_len))
CALL(C_DecryptDigestUpdate, SESSION,
     (CK_SESSION_HANDLE session, CK_BYTE *encrypted_part, CK_ULONG encrypted_part_len, CK_BYTE *part, CK_ULONG
      *part_len),
     (session, encrypted_part, encrypted_part_len, part, part_len))
CALL(C_SignEncryptUpdate, SESSION,
     (CK_SESSION_HANDLE session, CK_BYTE *part, CK_ULONG part_len, CK_BYTE *encrypted_part, CK_ULONG
      *encrypted_part_len),
     (session, part, part_len, encrypted_part, encrypted_part_len))
CALL(C_DecryptVerifyUpdate, SESSION,
     (CK_SESSION_HANDLE session, CK_BYTE *encrypted_part, CK_ULONG encrypted_part_len, CK_BYTE *part, CK_ULONG
      *part_len),
     (session, encrypted_part, encrypted_part_len, part, part_len))
CALL(C_GenerateKey, SESSION,
     (CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_ATTRIBUTE *templ, CK_ULONG count, CK_OBJECT_HANDLE *key),
     (session, mechanism, templ, count, key))
CALL(C_GenerateKeyPair, SESSION,
     (CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_ATTRIBUTE *public_key_template, CK_ULONG
      public_key_attribute_count, CK_ATTRIBUTE *private_key_template, CK_ULONG private_key_attribute_count,
      CK_OBJECT_HANDLE *public_key, CK_OBJECT_HANDLE *private_key),
     (session, mechanism, public_key_template, public_key_attribute_count, private_key_template,
      private_key_attribute_count, public_key, private_key))
CALL(C_WrapKey, SESSION,
     (CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE wrapping_key, CK_OBJECT_HANDLE key, CK_BYTE
      *wrapped_key, CK_ULONG *wrapped_key_len),
     (session, mechanism, wrapping_key, key, wrapped_key, wrapped_key_len))
CALL(C_UnwrapKey, SESSION,
     (CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE unwrapping_key, CK_BYTE *wrapped_key,
      CK_ULONG wrapped_key_len, CK_ATTRIBUTE *templ, CK_ULONG attribute_count, CK_OBJECT_HANDLE *key),
     (session, mechanism, unwrapping_key, wrapped_key, wrapped_key_len, templ, attribute_count, key))
CALL(C_DeriveKey, SESSION,
     (CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE base_key, CK_ATTRIBUTE *templ, CK_ULONG
      attribute_count, CK_OBJECT_HANDLE *key),
     (session, mechanism, base_key, templ, attribute_count, key))
CALL(C_SeedRandom, SESSION, (CK_SESSION_HANDLE session, CK_BYTE *seed, CK_ULONG seed_len), (session, seed, seed_len))
CALL(C_GenerateRandom, SESSION,
     (CK_SESSION_HANDLE session, CK_BYTE *random_data, CK_ULONG random_len),
     (session, random_data, random_len))
CALL(C_GetFunctionStatus, SESSION, (CK_SESSION_HANDLE session), (session))
CALL(C_CancelFunction, SESSION, (CK_SESSION_HANDLE session), (session))
