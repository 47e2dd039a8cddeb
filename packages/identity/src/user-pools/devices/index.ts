import type { Operation } from '../../service/operation.ts';
import { confirmDevice } from './confirm-device.ts';
import { adminUpdateDeviceStatus, updateDeviceStatus } from './device-status.ts';
import { adminForgetDevice, forgetDevice } from './forget-device.ts';
import { adminGetDevice, adminListDevices, getDevice, listDevices } from './get-device.ts';

export const deviceOperations: readonly Operation[] = [
  confirmDevice,
  getDevice,
  listDevices,
  forgetDevice,
  updateDeviceStatus,
  adminGetDevice,
  adminListDevices,
  adminForgetDevice,
  adminUpdateDeviceStatus,
];
